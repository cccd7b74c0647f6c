-- What was recorded before is found by whom it is about, too.
UPDATE "audit_entries" SET "concerns" = array_remove(ARRAY["subject", 'user:' || "actor_id", 'user:' || ("details" ->> 'userId'), 'cohort:' || ("details" ->> 'cohortId')], NULL);--> statement-breakpoint
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the audit only grows' USING ERRCODE = 'insufficient_privilege'; END $$;--> statement-breakpoint
CREATE TRIGGER "audit_entries_kept" BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_entries" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();--> statement-breakpoint
-- Who taught before organisations were there goes on, in the one that all cohorts then belong to.
INSERT INTO "memberships" ("organisation_id", "user_id", "role") SELECT '00000000-0000-4000-8000-000000000001', "id", 'trainer' FROM "users" WHERE "role" = 'trainer' ON CONFLICT DO NOTHING;--> statement-breakpoint
UPDATE "progress" SET "done_at" = "visited_at" WHERE "state" = 'done';
