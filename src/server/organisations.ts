import { countByOrganisation, insertOrganisation, type OrganisationRow, updateOrganisation } from "#db/queries/organisations.ts";
import { AppError } from "#src/domain/errors.ts";
import type { OrganisationKind } from "#src/domain/organisations.ts";
import type { Viewer } from "#src/domain/people.ts";
import { recordAudit } from "./audit.ts";
import { requireEverywhere, requireInOrganisation, requireSomewhere } from "./permit.ts";
import type { Runtime } from "./runtime.ts";

/** An organisation in the list of those that somebody runs. */
export interface ListedOrganisation extends OrganisationRow {
  readonly members: number;
  readonly cohorts: number;
}

/** The organisations that the viewer runs; for an operator of the platform, all. */
export async function listOrganisations(runtime: Runtime, viewer: Viewer): Promise<ListedOrganisation[]> {
  const own = await requireSomewhere(runtime, viewer, "organisation.run");
  const counts = await countByOrganisation(runtime.db);
  return own.map((organisation) => ({
    ...organisation,
    members: counts.members.get(organisation.id) ?? 0,
    cohorts: counts.cohorts.get(organisation.id) ?? 0,
  }));
}

/** Adds an organisation and answers its id. Operators of the platform only. */
export async function createOrganisation(
  runtime: Runtime,
  viewer: Viewer,
  wanted: { name: string; slug: string; kind: OrganisationKind },
): Promise<string> {
  requireEverywhere(viewer, "organisation.create");
  return runtime.db.transaction(async (tx) => {
    const id = await insertOrganisation(tx, wanted);
    if (!id) throw new AppError("bad-input", { params: { field: "slug", reason: "slug-taken" } });
    await recordAudit(tx, { actorId: viewer.id, action: "organisation.created", subject: `organisation:${id}`, details: { ...wanted } });
    return id;
  });
}

/** Gives an organisation another name or kind. Operators of the platform only: whose machine is used hangs on the kind. */
export async function changeOrganisation(
  runtime: Runtime,
  viewer: Viewer,
  id: string,
  wanted: { name: string; kind: OrganisationKind },
): Promise<void> {
  const before = await requireInOrganisation(runtime, viewer, "organisation.run", id);
  requireEverywhere(viewer, "organisation.create");
  await runtime.db.transaction(async (tx) => {
    await updateOrganisation(tx, id, wanted);
    const details = { before: { name: before.name, kind: before.kind }, ...wanted };
    await recordAudit(tx, { actorId: viewer.id, action: "organisation.changed", subject: `organisation:${id}`, details });
  });
}

/** Says what the organisation's machine asks of whoever computes on it: everybody is asked anew. Two empty texts ask nothing. */
export async function changeMachineTerms(
  runtime: Runtime,
  viewer: Viewer,
  id: string,
  text: { readonly en: string; readonly fr: string },
): Promise<void> {
  const { machineTerms: before } = await requireInOrganisation(runtime, viewer, "organisation.run", id);
  const asksNothing = text.en === "" && text.fr === "";
  const missing = (["en", "fr"] as const).find((locale) => text[locale] === "");
  if (missing && !asksNothing) throw new AppError("bad-input", { params: { field: missing, reason: "both-languages" } });
  if (text.en === (before?.text.en ?? "") && text.fr === (before?.text.fr ?? "")) return;
  const machineTerms = asksNothing ? null : { version: runtime.clock.now().toISOString(), text };
  await runtime.db.transaction(async (tx) => {
    await updateOrganisation(tx, id, { machineTerms });
    const details = { before: before?.version ?? null, version: machineTerms?.version ?? null };
    await recordAudit(tx, { actorId: viewer.id, action: "organisation.terms-changed", subject: `organisation:${id}`, details });
  });
}
