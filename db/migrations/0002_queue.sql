CREATE TABLE "runners" (
	"id" text PRIMARY KEY NOT NULL,
	"tier" text NOT NULL,
	"capacity" jsonb NOT NULL,
	"slices" integer NOT NULL,
	"seen_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
DROP INDEX "cohort_members_cohort";--> statement-breakpoint
ALTER TABLE "attempt_events" ADD COLUMN "hidden_before" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "attempts" ADD COLUMN "hidden_checks" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "course_uid" uuid NOT NULL;--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "wall_seconds" double precision NOT NULL;--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "estimate_seconds" double precision NOT NULL;--> statement-breakpoint
ALTER TABLE "submissions" ADD COLUMN "score_policy" text NOT NULL;--> statement-breakpoint
ALTER TABLE "submissions" ADD COLUMN "seed_commitment" text NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "cohort_members_once" ON "cohort_members" USING btree ("cohort_id","user_id");--> statement-breakpoint
CREATE INDEX "jobs_in_flight" ON "jobs" USING btree ("user_id") WHERE "jobs"."state" <> 'finished';--> statement-breakpoint
CREATE UNIQUE INDEX "jobs_one_submission_in_flight" ON "jobs" USING btree ("user_id","content_uid") WHERE "jobs"."state" <> 'finished' and "jobs"."kind" = 'submission';