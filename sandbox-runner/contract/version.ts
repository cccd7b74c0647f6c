/**
 * Version of everything in this folder. Fields may be added inside a version
 * (optional, with a default); anything else needs a new version and new golden
 * examples beside the old ones in test/contract/golden/. Answers are read as far
 * as they are known (parse-known.ts): a site may be newer than its runner.
 */
export const CONTRACT_VERSION = 1;
