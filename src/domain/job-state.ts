import { z } from "zod";

/** Where a job stands at the site. `waiting` → `leased` → `running` → `finished`; a lost lease goes back to `waiting`. */
export const JobState = z.enum(["waiting", "leased", "running", "finished"]);
export type JobState = z.infer<typeof JobState>;
