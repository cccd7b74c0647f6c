/** Why nothing could be checked, as a sentence for whoever asked. */
export class CheckRefusal extends Error {}
