// The `atelier` command. Each file in commands/ adds some; `--help` of any tells the rest.
import { Command } from "commander";
import { addCohortCommands } from "./commands/cohort.ts";
import { addExerciseCommand } from "./commands/exercise.ts";
import { addFleetCommands } from "./commands/fleet.ts";
import { addGradeCommands } from "./commands/grade.ts";
import { addMachineCommands } from "./commands/machine.ts";
import { addPreflightCommand } from "./commands/preflight.ts";
import { addUserCommands } from "./commands/user.ts";
import { addWorkCommands } from "./commands/work.ts";

const program = new Command("atelier").description("learn generative AI by doing it on real GPUs").showHelpAfterError();
// 1 is an answer of most commands, "it did not pass"; a command that was not understood gives none.
program.exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));
addWorkCommands(program);
addExerciseCommand(program);
addGradeCommands(program);
addCohortCommands(program);
addUserCommands(program);
addFleetCommands(program);
addMachineCommands(program);
addPreflightCommand(program);
await program.parseAsync();
