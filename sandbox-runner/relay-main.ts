import { z } from "zod";
import { describeError } from "./core/errors.ts";
import { REFUSES_TO_SERVE } from "./core/exit-codes.ts";
import { relay } from "./ways/relay.ts";

// The relay: started by a runner through ssh on a login node, where pilots can
// reach it. Lives as long as the pipes to its runner.

const Words = z.tuple([z.string().min(1), z.coerce.number().int().min(1).max(65_535)]);

try {
  const [host, port] = Words.parse(process.argv.slice(2));
  process.stderr.write(`${await relay({ host, port }, process.stdin, process.stdout)}\n`);
  process.exit(0);
} catch (error) {
  process.stderr.write(`The relay cannot listen: ${describeError(error)}\n`);
  process.exit(REFUSES_TO_SERVE);
}
