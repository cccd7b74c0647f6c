/** A step on the way to the page; the last one, the page itself, has no address. */
export interface Crumb {
  readonly label: string;
  readonly href?: string | undefined;
}
