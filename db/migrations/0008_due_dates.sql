CREATE TABLE "due_dates" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"cohort_id" uuid NOT NULL,
	"exercise_uid" uuid NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "rejudgings" (
	"job_id" uuid PRIMARY KEY NOT NULL,
	"submission_id" uuid NOT NULL,
	"purpose" text NOT NULL,
	"applied_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "jobs" ALTER COLUMN "user_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "ledger_entries" ALTER COLUMN "user_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "submissions" ADD COLUMN "hidden_checks" text DEFAULT 'judged' NOT NULL;--> statement-breakpoint
ALTER TABLE "submissions" ADD COLUMN "rejudged_by" uuid;--> statement-breakpoint
ALTER TABLE "due_dates" ADD CONSTRAINT "due_dates_cohort_id_cohorts_id_fk" FOREIGN KEY ("cohort_id") REFERENCES "public"."cohorts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rejudgings" ADD CONSTRAINT "rejudgings_job_id_jobs_id_fk" FOREIGN KEY ("job_id") REFERENCES "public"."jobs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rejudgings" ADD CONSTRAINT "rejudgings_submission_id_submissions_id_fk" FOREIGN KEY ("submission_id") REFERENCES "public"."submissions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "due_dates_cohort_exercise" ON "due_dates" USING btree ("cohort_id","exercise_uid");--> statement-breakpoint
CREATE INDEX "rejudgings_submission" ON "rejudgings" USING btree ("submission_id");--> statement-breakpoint
ALTER TABLE "submissions" ADD CONSTRAINT "submissions_rejudged_by_jobs_id_fk" FOREIGN KEY ("rejudged_by") REFERENCES "public"."jobs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "submissions_rejudged_by" ON "submissions" USING btree ("rejudged_by");--> statement-breakpoint
CREATE INDEX "submissions_exercise" ON "submissions" USING btree ("exercise_uid");--> statement-breakpoint
CREATE INDEX "submissions_hidden_waiting" ON "submissions" USING btree ("exercise_uid","user_id") WHERE "submissions"."hidden_checks" = 'waiting';--> statement-breakpoint
ALTER TABLE "jobs" ADD CONSTRAINT "jobs_owner" CHECK (("jobs"."user_id" is null) = ("jobs"."kind" = 'rejudging'));