import type { AttemptEvent } from "#contract/event.ts";
import type { FleetReport } from "#contract/fleet-report.ts";
import { type Capacity, type Lease, LeaseResponse, type Offer } from "#contract/lease.ts";
import type { Outlook } from "#contract/outlook.ts";
import { api } from "#src/lib/urls.ts";
import { makeCapacity, makeOffer } from "#kit/test-runner.ts";

/** A runner that says what a test wants, to a real site over HTTP. */
export class HttpRunner {
  readonly #origin: string;
  readonly #token: string;

  constructor(origin: string, token: string) {
    this.#origin = origin;
    this.#token = token;
  }

  /** The next job for what it has; waits a while for one. */
  async lease(capacity: readonly Capacity[] = [makeCapacity()]): Promise<Lease> {
    const request = { contract: 1, runner: "by-hand", tier: "caged", capacity, holding: [], waitMs: 10_000 };
    const { leases } = LeaseResponse.parse(await (await this.#post(api.runner.lease, request)).json());
    if (!leases[0]) throw new Error("no job was leased");
    return leases[0];
  }

  /** Says what it has, all of it at work. */
  async offer(environment: string): Promise<void> {
    const offers = [makeOffer({ environments: [environment] })];
    await this.#post(api.runner.lease, { contract: 1, runner: "by-hand", tier: "caged", capacity: [], offers, holding: [], waitMs: 0 });
  }

  /** Says why it has nothing more yet than what is at work. */
  async tell(outlook: readonly Outlook[], offers: readonly Offer[] = []): Promise<void> {
    const request = { contract: 1, runner: "by-hand", tier: "caged", capacity: [], offers, outlook, holding: [], waitMs: 0 };
    await this.#post(api.runner.lease, request);
  }

  /** Tells of its fleet. */
  async reportFleet(report: FleetReport): Promise<void> {
    await this.#post(api.runner.fleet, report);
  }

  async send({ key }: Lease, events: readonly AttemptEvent[]): Promise<void> {
    const answer = await this.#post(api.runner.events, { contract: 1, key, events });
    if (!answer.ok) throw new Error(`the site refused events: ${answer.status} ${await answer.text()}`);
  }

  #post(path: string, body: unknown): Promise<Response> {
    const headers = { "content-type": "application/json", authorization: `Bearer ${this.#token}` };
    return fetch(new URL(path, this.#origin), { method: "POST", headers, body: JSON.stringify(body) });
  }
}
