CREATE TABLE "regrades" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"course_uid" uuid NOT NULL,
	"course_digest" text NOT NULL,
	"exercise_uid" uuid NOT NULL,
	"bundle_digest" text NOT NULL,
	"cohort_id" uuid,
	"state" text DEFAULT 'trial' NOT NULL,
	"reason" text,
	"decided_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "regrades_state" CHECK ("regrades"."state" in ('trial', 'applied', 'dropped'))
);
--> statement-breakpoint
ALTER TABLE "rejudgings" ADD COLUMN "regrade_id" uuid;--> statement-breakpoint
ALTER TABLE "regrades" ADD CONSTRAINT "regrades_cohort_id_cohorts_id_fk" FOREIGN KEY ("cohort_id") REFERENCES "public"."cohorts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "regrades_cohort" ON "regrades" USING btree ("cohort_id");--> statement-breakpoint
CREATE INDEX "regrades_exercise" ON "regrades" USING btree ("exercise_uid");--> statement-breakpoint
CREATE UNIQUE INDEX "regrades_one_trial" ON "regrades" USING btree ("exercise_uid",coalesce("cohort_id"::text, '')) WHERE "regrades"."state" = 'trial';--> statement-breakpoint
ALTER TABLE "rejudgings" ADD CONSTRAINT "rejudgings_regrade_id_regrades_id_fk" FOREIGN KEY ("regrade_id") REFERENCES "public"."regrades"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "rejudgings_regrade" ON "rejudgings" USING btree ("regrade_id");