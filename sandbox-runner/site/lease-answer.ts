import { z } from "zod";
import type { AttemptKey, JobId } from "#contract/ids.ts";
import { JobSpec } from "#contract/job-spec.ts";
import { Demand, Lease, LeaseResponse } from "#contract/lease.ts";
import { parseKnown } from "#contract/parse-known.ts";

/** Answer to a lease request as far as this runner understands it: the site may be newer. */
export interface LeaseAnswer {
  readonly leases: readonly Lease[];
  readonly adopted: readonly Lease[];
  /** Leased, but to be done in a way that nobody here knows. */
  readonly notUnderstood: readonly { readonly key: AttemptKey; readonly why: string }[];
  readonly stop: readonly JobId[];
  readonly lost: readonly JobId[];
  /** Null where it cannot be read. It is advice: work goes on without it. */
  readonly demand: Demand | null;
}

const OpenLease = Lease.extend({ spec: z.unknown() });
const Envelope = LeaseResponse.extend({ leases: z.array(OpenLease), adopted: z.array(OpenLease).optional(), demand: z.unknown() });
type OpenLease = z.infer<typeof OpenLease>;

/** Reads an answer; undefined where it is none. Lenient in what is only read, strict in what is carried out. */
export function readLeaseAnswer(value: unknown): LeaseAnswer | undefined {
  const parsed = parseKnown(Envelope, value);
  if (!parsed.success) return undefined;
  const { leases, adopted = [], stop, lost, demand } = parsed.data;
  const read = leases.map(readLease);
  return {
    leases: read.flatMap((one) => ("spec" in one ? [one] : [])),
    notUnderstood: read.flatMap((one) => ("why" in one ? [one] : [])),
    adopted: adopted.map(readLease).flatMap((one) => ("spec" in one ? [one] : [])),
    stop,
    lost,
    demand: parseKnown(Demand, demand).data ?? null,
  };
}

function readLease({ key, expiresAt, spec }: OpenLease): Lease | { readonly key: AttemptKey; readonly why: string } {
  const known = JobSpec.safeParse(spec);
  if (known.success) return { key, expiresAt, spec: known.data };
  return { key, why: `this runner is older than its site, and does not know how to do this job: ${z.prettifyError(known.error)}` };
}
