// `npm run build`: builds the site unless it is built from exactly these sources.
import { buildSite } from "./launch/build.ts";

await buildSite((line) => process.stdout.write(`${line}\n`));
