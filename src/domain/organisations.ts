import { z } from "zod";
import { Localized } from "./locale.ts";

/** A factory has a supercomputer; an antenna has learners and no machine; a company sends its people. */
export const OrganisationKind = z.enum(["factory", "company", "antenna"]);
export type OrganisationKind = z.infer<typeof OrganisationKind>;

/** What somebody is in an organisation. A sponsor sees who has completed what, and nothing else. */
export const OrganisationRole = z.enum(["learner", "trainer", "operator", "sponsor"]);
export type OrganisationRole = z.infer<typeof OrganisationRole>;

/** What a supercomputer asks of whoever computes on it. A new version is to be accepted anew. */
export const MachineTerms = z.strictObject({ version: z.string().min(1).max(40), text: Localized });
export type MachineTerms = z.infer<typeof MachineTerms>;

/** The organisation that a platform begins with; cohorts belong to it unless somebody says otherwise. */
export const firstOrganisationId = "00000000-0000-4000-8000-000000000001";
