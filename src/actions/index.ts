import { beside } from "./beside.ts";
import { budgets } from "./budgets.ts";
import { drafts } from "./drafts.ts";
import { jobs } from "./jobs.ts";
import { learning } from "./learning.ts";
import { preferences } from "./preferences.ts";

// One group of actions per area, each in its own file beside this one.
export const server = { beside, budgets, drafts, jobs, learning, preferences };
