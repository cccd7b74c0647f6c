// The `atelier` command. Each file in commands/ adds some; `--help` of any tells the rest.
import { Command } from "commander";
import { addExerciseCommand } from "./commands/exercise.ts";
import { addGradeCommands } from "./commands/grade.ts";
import { addMachineCommands } from "./commands/machine.ts";
import { addWorkCommands } from "./commands/work.ts";

const program = new Command("atelier").description("learn generative AI by doing it on real GPUs").showHelpAfterError();
addWorkCommands(program);
addExerciseCommand(program);
addGradeCommands(program);
addMachineCommands(program);
await program.parseAsync();
