import { execFile } from "node:child_process";
import { access, readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { openWarden } from "./open-warden.ts";
import { advice } from "./probe-sentences.ts";
import { type Probe, type ProbeName, type Sentence, makeProbe } from "./probe.ts";

const run = promisify(execFile);
const PATIENCE_MS = 30_000;
/** As in atelier_zygote/landlock.py, which says why. */
const LEAST_LANDLOCK = 3;
const LANDLOCK_VERSION = "import ctypes; print(ctypes.CDLL(None).syscall(444, None, 0, 1))";

const PYTHON_VERSION = "import platform, sys; assert sys.version_info >= (3, 11); print('Python', platform.python_version())";
// Importing Matplotlib would want a home folder to keep its font cache in.
const TORCH_VERSION = "import importlib.util, torch; importlib.util.find_spec('matplotlib').name; print(torch.__version__)";

export interface ProbeOptions {
  readonly python: string;
  /** Whom the warden becomes when started by root; the probes are made as that user. */
  readonly user: { readonly uid: number; readonly gid: number };
}

/** What this machine can do for sandboxes, by trying. */
export async function probeMachine(options: ProbeOptions): Promise<readonly Probe[]> {
  const [containment, others] = await Promise.all([probeContainment(options), probeWork(options)]);
  return [...containment, ...others];
}

/** The quick part: what decides how sandboxes are held. */
export async function probeContainment(options: ProbeOptions): Promise<readonly Probe[]> {
  const found = await tryCommand(options, "bubblewrap", "bwrap", ["--version"], bubblewrap);
  // Without bubblewrap the kernel is asked for the namespaces themselves: the remedy is another one.
  const [command, base, proc] =
    found.level === "ok"
      ? ["bwrap", ["--unshare-user", "--ro-bind", "/", "/", "--proc", "/proc"], "--unshare-pid"]
      : ["unshare", ["--user", "--map-root-user"], "--mount"];
  const net = found.level === "ok" ? "--unshare-net" : "--net";
  const others = await Promise.all([
    tryCommand(options, "user-namespaces", command, [...base, proc, "true"], userNamespaces),
    tryCommand(options, "network-namespaces", command, [...base, net, "true"], networkNamespaces),
    probeSeccomp(),
    probeLandlock(options),
  ]);
  return [found, ...others];
}

function probeWork(options: ProbeOptions): Promise<readonly Probe[]> {
  return Promise.all([
    probeLimits(options),
    tryCommand(options, "python", options.python, ["-c", PYTHON_VERSION], (version) => python(options.python, version)),
    tryCommand(options, "torch", options.python, ["-c", TORCH_VERSION], torch),
    probeGpu(),
    tryCommand(options, "slurm", "sinfo", ["--version"], slurm),
  ]);
}

type Describe = (output: string | undefined) => Sentence;

async function tryCommand(
  { user }: ProbeOptions,
  name: ProbeName,
  command: string,
  commandArguments: readonly string[],
  describe: Describe,
): Promise<Probe> {
  const output = await succeed(command, commandArguments, process.getuid?.() === 0 ? user : {});
  return makeProbe(name, output !== undefined, describe(output), advice[name]);
}

/** Trimmed standard output, or undefined where the command does not exist or fails. */
async function succeed(
  command: string,
  commandArguments: readonly string[],
  user: { uid?: number; gid?: number },
): Promise<string | undefined> {
  try {
    const environment = { PATH: "/usr/local/bin:/usr/bin:/bin", LANG: "C.UTF-8" };
    const { stdout } = await run(command, [...commandArguments], { ...user, cwd: "/", timeout: PATIENCE_MS, env: environment });
    return stdout.trim();
  } catch {
    return undefined;
  }
}

async function probeSeccomp(): Promise<Probe> {
  const actions = await readFile("/proc/sys/kernel/seccomp/actions_avail", "utf8").catch(() => "");
  const holds = ["errno", "kill_process", "allow"].every((action) => actions.split(/\s+/).includes(action));
  const finding = holds
    ? { en: "System-call filters are available.", fr: "Les filtres d’appels système sont disponibles." }
    : { en: "The kernel has no system-call filters.", fr: "Le noyau n’a pas de filtres d’appels système." };
  return makeProbe("seccomp", holds, finding, advice.seccomp);
}

/** Asks a real warden what it found to hold limits with. */
async function probeLimits({ user, python: interpreter }: ProbeOptions): Promise<Probe> {
  try {
    await using warden = await openWarden({ environments: [], user, limiter: "auto", interpreter, log: () => undefined });
    const holds = warden.limiter !== "none";
    const finding = holds
      ? { en: `Limits are held by ${warden.limiter}.`, fr: `Les limites sont tenues par ${warden.limiter}.` }
      : { en: "No cgroup can be used for limits.", fr: "Aucun cgroup n’est utilisable pour les limites." };
    return makeProbe("limits", holds, finding, advice.limits);
  } catch (error) {
    const finding = { en: `The warden does not start: ${String(error)}.`, fr: `Le gardien ne démarre pas : ${String(error)}.` };
    return makeProbe("limits", false, finding, { ...advice.limits, level: "missing" });
  }
}

async function probeLandlock({ python: interpreter }: ProbeOptions): Promise<Probe> {
  const version = Number((await succeed(interpreter, ["-c", LANDLOCK_VERSION], {})) ?? -1);
  const finding =
    version > 0
      ? { en: `Landlock is active, version ${version}.`, fr: `Landlock est actif, version ${version}.` }
      : { en: "Landlock is not active.", fr: "Landlock n’est pas actif." };
  return makeProbe("landlock", version >= LEAST_LANDLOCK, finding, advice.landlock);
}

async function probeGpu(): Promise<Probe> {
  const isThere = (door: string) =>
    access(door).then(
      () => true,
      () => false,
    );
  const vendor = (await isThere("/dev/nvidiactl")) ? "NVIDIA" : (await isThere("/dev/kfd")) ? "AMD" : null;
  const finding = vendor
    ? { en: `An ${vendor} driver is loaded.`, fr: `Un pilote ${vendor} est chargé.` }
    : { en: "No GPU was found.", fr: "Aucun GPU n’a été trouvé." };
  return makeProbe("gpu", vendor !== null, finding, advice.gpu);
}

const userNamespaces: Describe = (output) =>
  output === undefined
    ? {
        en: "User namespaces are refused to ordinary users.",
        fr: "Les espaces de noms utilisateur sont refusés aux utilisateurs ordinaires.",
      }
    : { en: "User namespaces are available.", fr: "Les espaces de noms utilisateur sont disponibles." };

const networkNamespaces: Describe = (output) =>
  output === undefined
    ? { en: "Network namespaces are refused.", fr: "Les espaces de noms réseau sont refusés." }
    : { en: "Network namespaces are available.", fr: "Les espaces de noms réseau sont disponibles." };

const bubblewrap: Describe = (output) =>
  output === undefined
    ? { en: "bwrap was not found.", fr: "bwrap est introuvable." }
    : { en: `Found ${output}.`, fr: `Trouvé : ${output}.` };

const python = (path: string, output: string | undefined): Sentence =>
  output === undefined
    ? { en: `${path} is not there or too old.`, fr: `${path} est absent ou trop ancien.` }
    : { en: `${path} is ${output}.`, fr: `${path} est ${output}.` };

const torch: Describe = (output) =>
  output === undefined
    ? { en: "torch and matplotlib cannot be imported.", fr: "torch et matplotlib ne peuvent pas être importés." }
    : { en: `torch ${output} with matplotlib.`, fr: `torch ${output} avec matplotlib.` };

const slurm: Describe = (output) =>
  output === undefined
    ? { en: "Slurm was not found.", fr: "Slurm est introuvable." }
    : { en: `Found ${output}.`, fr: `Trouvé : ${output}.` };
