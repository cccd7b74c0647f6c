import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chooseInstaller, explainMissing } from "./installer.mjs";
import { runQuietly, SetupError, step } from "./steps.mjs";

const python = "/usr/bin/python3";
const onDisk =
  (...files) =>
  () =>
    files.some((file) => existsSync(file));

/** What running learner code needs. */
export const runPackages = [
  { name: "bubblewrap", present: onDisk("/usr/bin/bwrap") },
  { name: "python3", present: onDisk(python) },
  { name: "python3-numpy", present: () => isImportable("numpy") },
  { name: "python3-matplotlib", present: () => isImportable("matplotlib") },
  { name: "python3-torch", present: () => isImportable("torch") },
];

/** What the tests need besides. */
export const testPackages = [
  { name: "chromium", present: onDisk("/usr/bin/chromium", "/usr/bin/chromium-browser") },
  { name: "postgresql", present: () => spawnSync("sh", ["-c", "ls /usr/lib/postgresql/*/bin/initdb"]).status === 0 },
  { name: "openssl", present: onDisk("/usr/bin/openssl") },
  { name: "openssh-client", present: onDisk("/usr/bin/ssh-keygen") },
  // Daemons are started by the tests, on ports and folders of their own; a service of the machine is never touched.
  { name: "openssh-server", present: onDisk("/usr/sbin/sshd"), service: "ssh" },
  { name: "munge", present: onDisk("/usr/sbin/munged") },
  { name: "slurm-wlm", present: onDisk("/usr/sbin/slurmctld") },
  { name: "slurmrestd", present: onDisk("/usr/sbin/slurmrestd") },
  { name: "slurmdbd", present: onDisk("/usr/sbin/slurmdbd") },
  // Its programs alone: the package mariadb-server is a service.
  { name: "mariadb-server-core", present: onDisk("/usr/sbin/mariadbd") },
];

/** Installs what is missing by apt-get where root or sudo allows; otherwise says in one sentence what to install. */
export async function installDebianPackages(wanted) {
  const missing = listMissing(wanted);
  if (missing.length === 0) return;
  const hasAptGet = existsSync("/usr/bin/apt-get");
  const become = chooseInstaller({ isRoot: process.getuid?.() === 0, hasAptGet, sudoAllows: () => askSudo(missing) });
  if (!become) throw new SetupError(explainMissing(missing, hasAptGet));
  await step(`Installing ${missing.join(", ")}`, async () => {
    const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    const [head, ...rest] = [...become, "apt-get"];
    await runQuietly(head, [...rest, "-q", "update"], { env: environment });
    await installQuietly(become, missing, environment);
    // Nobody asked for a door to this machine at its next start.
    const services = wanted.flatMap(({ name, service }) => (service && missing.includes(name) ? [service] : []));
    for (const service of existsSync("/usr/bin/systemctl") ? services : []) {
      const [tool, ...words] = [...become, "systemctl", "disable", service];
      spawnSync(tool, words);
    }
  });
  const still = listMissing(wanted);
  if (still.length > 0) throw new SetupError(`apt-get ended well, but this is still missing: ${still.join(", ")}`);
}

/** While it installs, Debian's own word keeps packages from starting what they bring: no service runs afterwards that did not run before. */
const withoutServices = `
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
  trap "rm -f $policy" EXIT
  printf '#!/bin/sh\\nexit 101\\n' > $policy
  chmod 755 $policy
fi
apt-get -q -y install --no-install-recommends "$@"`;

async function installQuietly(become, names, environment) {
  const [head, ...rest] = [...become, "sh", "-c", withoutServices, "sh", ...names];
  await runQuietly(head, rest, { env: environment });
}

/** Whether sudo allows, asking for the password where somebody sits at the terminal. */
function askSudo(missing) {
  if (spawnSync("sudo", ["-n", "true"]).status === 0) return true;
  if (!process.stdin.isTTY || !existsSync("/usr/bin/sudo")) return false;
  process.stdout.write(`Atelier needs ${missing.join(", ")}: sudo may ask for your password to install them.\n`);
  return spawnSync("sudo", ["-v"], { stdio: "inherit" }).status === 0;
}

function listMissing(wanted) {
  findImportable();
  return wanted.filter((item) => !item.present()).map((item) => item.name);
}

let importable = new Set();
const isImportable = (module) => importable.has(module);

/** One start of the interpreter for all modules: a later `npm start` should not wait for three. */
function findImportable() {
  const program = "import importlib.util as u, sys; print(*[m for m in sys.argv[1:] if u.find_spec(m)])";
  const asked = spawnSync(python, ["-I", "-c", program, "numpy", "matplotlib", "torch"], { encoding: "utf8" });
  importable = new Set((asked.stdout ?? "").split(/\s+/));
}
