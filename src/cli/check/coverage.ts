import type { Program, Run, Warning } from "./report.ts";
import type { Sample } from "./samples.ts";

/** What an exercise must bring of each kind; see docs/trainers/writing-a-judge.md. */
const LEAST_SAMPLES = { pass: 2, wrong: 3, hostile: 2 } as const;

/** What a check says when it was never really put: the program was gone, or the name it asks for is not there. */
const saysNothing = new Set(["judge.learner-died", "judge.not-reached", "judge.import-failed", "judge.missing-name", "judge.broken"]);

interface Covered {
  readonly tasks: readonly { readonly id: number }[];
  readonly samples: readonly Sample[];
  readonly programs: readonly Program[];
}

/** Whether the samples show that the judge sees what it should: what they leave unshown, as warnings. */
export function findGaps({ tasks, samples, programs }: Covered): Warning[] {
  return [...findTasksWithoutCheck(tasks, programs), ...findNeverFailing(programs), ...findSharedMessages(samples), ...findTooFew(samples)];
}

function findTasksWithoutCheck(tasks: Covered["tasks"], programs: readonly Program[]): Warning[] {
  const checks = listChecks(programs);
  if (checks.length === 0) return [];
  return tasks
    .filter(({ id }) => !checks.some(({ task }) => task === id))
    .map(({ id }) => ({ code: "task-without-check", about: `task ${id}`, sentence: `No check looks at task ${id}.` }));
}

/** A check that nothing ever failed may look at nothing. */
function findNeverFailing(programs: readonly Program[]): Warning[] {
  const seen = new Set(
    programs.flatMap(({ name, runs }) => runs.flatMap(({ checks }) => checks.filter((check) => isShown(name, check)).map(({ id }) => id))),
  );
  return [...new Set(listChecks(programs).map(({ id }) => id))]
    .filter((id) => !seen.has(id))
    .map((id) => ({
      code: "never-seen-failing",
      about: id,
      sentence: `The check ${id} was never seen failing: no sample and not the starter gets it wrong. Write a wrong sample that it catches.`,
    }));
}

/** A starter that raises at once shows nothing; a sample that raises was written to. */
function isShown(program: string, { status, messageKey }: Run["checks"][number]): boolean {
  if (status !== "failed" || messageKey === null || saysNothing.has(messageKey)) return false;
  return program !== "starter" || messageKey !== "judge.raised";
}

const listChecks = (programs: readonly Program[]): Run["checks"] => programs.flatMap(({ runs }) => runs.flatMap(({ checks }) => checks));

function findSharedMessages(samples: readonly Sample[]): Warning[] {
  const wrong = samples.filter(({ name }) => name.startsWith("wrong-"));
  const messageOf = ({ expect }: Sample): string | undefined => (expect === "not-passed" ? undefined : expect.message);
  return wrong.flatMap((sample): Warning[] => {
    const message = messageOf(sample);
    const about = sample.name;
    if (message === undefined)
      return [
        {
          code: "message-not-its-own",
          about,
          sentence: `${about} expects no message: name in its expect.yaml the one that the learner gets.`,
        },
      ];
    const twin = wrong.find((other) => other.name < about && messageOf(other) === message);
    if (!twin) return [];
    return [
      {
        code: "message-not-its-own",
        about,
        sentence: `${about} and ${twin.name} get the same message, ${message}: it cannot tell both mistakes.`,
      },
    ];
  });
}

function findTooFew(samples: readonly Sample[]): Warning[] {
  return Object.entries(LEAST_SAMPLES).flatMap(([kind, least]): Warning[] => {
    const count = samples.filter(({ name }) => name.startsWith(`${kind}-`)).length;
    if (count >= least) return [];
    return [
      {
        code: "too-few-samples",
        about: `${kind}-*`,
        sentence: `${count} samples are called ${kind}-…; an exercise has at least ${least}.`,
      },
    ];
  });
}
