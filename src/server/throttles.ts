import { isIPv6 } from "node:net";
import { deleteStaleThrottles, deleteThrottle, giveTryBack, takeTry, type ThrottlePolicy } from "#db/queries/throttles.ts";
import { AppError } from "#src/domain/errors.ts";
import type { Runtime } from "./runtime.ts";
import { hashSecret } from "./tokens-secret.ts";

const tryKinds = ["address", "email", "pair"] as const;
type TryKind = (typeof tryKinds)[number];

const hour = 3600;
const day = 24 * hour;

const policy = (freeTries: number, firstWaitSeconds: number, maxWaitSeconds: number): ThrottlePolicy => ({
  freeTries,
  firstWaitSeconds,
  maxWaitSeconds,
  forgetSeconds: day,
});

// `pair` is one address trying one account: strict. `email` is many addresses
// trying one account: looser, so that a stranger cannot easily lock its owner
// out. `address` is one address trying many accounts: looser still, a whole
// class may sit behind one.
const policies = {
  "sign-in": { pair: policy(5, 60, hour), email: policy(20, 60, hour), address: policy(100, 60, hour) },
  "sign-up": { pair: policy(5, 10 * 60, day), email: policy(8, 10 * 60, day), address: policy(60, 60, hour) },
  "reset-password": { pair: policy(3, 10 * 60, day), email: policy(5, 10 * 60, day), address: policy(60, 60, hour) },
  link: { pair: policy(10, 60, hour), email: policy(10, 60, hour), address: policy(60, 60, hour) },
  feedback: { pair: policy(5, 10 * 60, day), email: policy(20, 10 * 60, day), address: policy(20, 60, hour) },
} as const satisfies Record<string, Record<TryKind, ThrottlePolicy>>;

export type Throttled = keyof typeof policies;

/** Who tries. `email` is what was typed, whether or not it belongs to anybody. */
export interface Trier {
  readonly email: string;
  readonly address: string;
}

export interface Tries {
  /** True where these tries were the last free ones: from here on the trier waits. */
  readonly overLimit: boolean;
  /** A try that succeeded does not count, and this trier's earlier slips at this account are forgotten. */
  succeed(): Promise<void>;
}

/** Counts a try before it is made, or throws `too-many-tries` with the minutes to wait. */
export async function takeTries(runtime: Runtime, purpose: Throttled, trier: Trier): Promise<Tries> {
  const now = runtime.clock.now();
  const taken: { key: string; policy: ThrottlePolicy }[] = [];
  const giveBack = async () => {
    for (const { key, policy } of taken) await giveTryBack(runtime.db, key, policy, runtime.clock.now());
  };
  let overLimit = false;
  for (const { key, policy } of listKeys(purpose, trier)) {
    const answer = await takeTry(runtime.db, key, policy, now);
    if (!answer.allowed) {
      await giveBack();
      throw new AppError("too-many-tries", { params: { minutes: minutesUntil(answer.until, now) }, details: { purpose, key } });
    }
    taken.push({ key, policy });
    overLimit ||= answer.count >= policy.freeTries;
  }
  const succeed = async () => {
    await giveBack();
    for (const { key, kind } of listKeys(purpose, trier)) if (kind === "pair") await deleteThrottle(runtime.db, key);
  };
  return { overLimit, succeed };
}

/** Lets somebody who proved to own an address try again at once. */
export async function forgetTries(runtime: Runtime, purpose: Throttled, trier: Trier): Promise<void> {
  for (const { key, kind } of listKeys(purpose, trier)) if (kind !== "address") await deleteThrottle(runtime.db, key);
}

/** Forgets keys that no policy remembers any more. */
export const forgetStaleThrottles = (runtime: Runtime): Promise<void> =>
  deleteStaleThrottles(runtime.db, new Date(runtime.clock.now().getTime() - day * 1000));

/** The part of an address that one household or machine holds: of IPv6 the first 64 bits. */
export function makeAddressPrefix(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "").replace(/%.*$/, "");
  if (!isIPv6(plain)) return plain;
  const [head = "", tail] = plain.toLowerCase().split("::");
  const front = head === "" ? [] : head.split(":");
  const back = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - front.length - back.length)).fill("0");
  const groups = [...front, ...zeros, ...back].slice(0, 4);
  return `${groups.map((group) => group.replace(/^0+(?=.)/, "")).join(":")}::/64`;
}

// Hashed: the table of throttles need not hold who tried to sign in from where.
function listKeys(purpose: Throttled, trier: Trier): { kind: TryKind; key: string; policy: ThrottlePolicy }[] {
  const email = trier.email.trim().toLowerCase();
  const address = makeAddressPrefix(trier.address);
  const values: Record<TryKind, string> = { address, email, pair: `${email} ${address}` };
  return tryKinds.map((kind) => ({
    kind,
    key: `${purpose}:${kind}:${hashSecret(values[kind]).slice(0, 32)}`,
    policy: policies[purpose][kind],
  }));
}

const minutesUntil = (until: Date, now: Date): number => Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 60_000));
