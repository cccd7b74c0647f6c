/**
 * Version of everything in this folder. Fields may be added inside a version
 * (optional, with a default); anything else needs a new version and new golden
 * examples beside the old ones in test/contract/golden/.
 */
export const CONTRACT_VERSION = 1;
