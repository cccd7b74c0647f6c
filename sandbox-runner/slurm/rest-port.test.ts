import { describe, expect, it } from "vitest";
import { chooseDialect } from "./rest-dialects.ts";
import { RestPort } from "./rest-port.ts";
import type { AllocationOrder } from "./slurm-port.ts";

const order: AllocationOrder = {
  name: "atelier-a",
  script: "#!/bin/sh\n",
  outputFile: "/shared/log",
  minutes: 30,
  signalSeconds: 60,
  partition: "gpu",
  qos: null,
  account: "ours",
  reservation: null,
  cpus: 8,
  memoryMiB: 1024,
  gres: "gpu:1",
  wholeNode: false,
};

interface Request {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

/** A slurmrestd of these versions that answers each request with the next of these. */
function openPort(
  versions: readonly number[],
  answers: readonly { status?: number; body: unknown }[],
): { port: RestPort; asked: Request[] } {
  const asked: Request[] = [];
  const left = [...answers];
  const port = new RestPort((method, path, body) => {
    asked.push({ method, path, body });
    const paths = Object.fromEntries(versions.map((number) => [`/slurm/v0.0.${number}/jobs`, {}]));
    const { status = 200, body: answer } = path === "/openapi/v3" ? { body: { paths } } : (left.shift() ?? { status: 500, body: "" });
    return Promise.resolve({ status, text: typeof answer === "string" ? answer : JSON.stringify(answer) });
  }, "me");
  return { port, asked };
}

// By the documented shapes of v0.0.40 and later; no such slurmrestd has been asked yet.
const job = {
  job_id: 7,
  name: "atelier-a",
  user_name: "me",
  job_state: ["RUNNING"],
  state_reason: "None",
  start_time: { set: true, infinite: false, number: 100 },
  end_time: { set: true, infinite: false, number: 1900 },
  nodes: "n1",
};

it("what is set aside for maintenance is read as the documentation of v0.0.40 and later shapes it", async () => {
  const at = (number: number) => ({ set: true, infinite: false, number });
  const service = { name: "service", start_time: at(100), end_time: at(200), flags: ["MAINT", "SPEC_NODES"], node_list: "n[1-4]" };
  const course = { ...service, name: "course", flags: ["IGNORE_JOBS"] };
  const { port, asked } = openPort(
    [41],
    [{ body: { reservations: [service, course], errors: [], warnings: [] } }, { body: { errors: [] } }],
  );
  expect(await port.listMaintenance()).toEqual([{ name: "service", startsAtMs: 100_000, endsAtMs: 200_000 }]);
  expect(asked.at(-1)?.path).toBe("/slurm/v0.0.41/reservations");
  await expect(port.listMaintenance()).rejects.toMatchObject({ code: "slurm-garbled" });
});

describe("the version that is spoken", () => {
  it.each([
    [[36, 37, 38], "v0.0.38"],
    [[37, 38, 39], "v0.0.38"],
    [[39, 40, 41], "v0.0.41"],
    [[42, 43, 44, 45], "v0.0.45"],
    [[44, 45, 46], "v0.0.45"],
    [[36, 37], undefined],
    [[39], undefined],
  ])("of %j is %s", (offered, version) => {
    expect(chooseDialect(offered)?.version).toBe(version);
  });

  it("is asked for once, and named where there is none in common", async () => {
    const { port, asked } = openPort([40], [{ body: { jobs: [] } }, { body: { jobs: [] } }]);
    await port.list();
    await port.list();
    expect(asked.map(({ path }) => path)).toEqual(["/openapi/v3", "/slurm/v0.0.40/jobs", "/slurm/v0.0.40/jobs"]);
    await expect(openPort([36], []).port.list()).rejects.toThrow(
      "slurmrestd speaks 36 of v0.0.x; v0.0.38 and v0.0.40 to v0.0.45 are known",
    );
  });
});

describe("since v0.0.40", () => {
  it("a job is described with numbers that say whether they are set", async () => {
    const { port, asked } = openPort([41], [{ body: { job_id: 7, errors: [] } }]);
    expect(await port.submit(order)).toBe("7");
    expect(asked[1]?.body).toMatchObject({
      job: {
        time_limit: { set: true, number: 30 },
        environment: [expect.stringMatching(/^PATH=/)],
        tres_per_node: "gres/gpu:1",
        kill_warning_flags: ["BATCH_JOB"],
      },
    });
  });

  it("jobs are read, and other people's left out", async () => {
    const { port } = openPort(
      [44],
      [{ body: { jobs: [job, { ...job, user_name: "you" }, { ...job, job_id: 8, job_state: ["COMPLETED", "COMPLETING"] }] } }],
    );
    expect((await port.list()).map(({ jobId, state }) => [jobId, state.state])).toEqual([
      ["7", "running"],
      ["8", "running"],
    ]);
  });
});

describe("an answer that is not to be trusted", () => {
  // Recorded from 22.05.8, where the controller was away, and as well where the token had expired.
  const away = {
    errors: [{ description: "Failed while looking for jobs", error_number: -1, error: "Unspecified error", source: "slurm_load_jobs" }],
    jobs: [],
  };

  it.each([
    ["a failure beside an empty list", { status: 500, body: away }, "slurm-unreachable"],
    ["the same under a good status", { body: away }, "slurm-unreachable"],
    ["no list", { body: {} }, "slurm-garbled"],
    ["a page of a proxy's", { status: 502, body: "<html>" }, "slurm-garbled"],
    ["half a list", { body: '{"jobs": [' }, "slurm-garbled"],
    ["a job of another shape", { body: { jobs: [{ ...job, end_time: 7 }] } }, "slurm-garbled"],
    ["a closed door", { status: 401, body: "" }, "slurm-token-expired"],
  ])("is never an empty list: %s", async (_, answer, code) => {
    await expect(openPort([40], [answer]).port.list()).rejects.toMatchObject({ code });
  });
});
