CREATE TABLE "suspects" (
	"submission_id" uuid PRIMARY KEY NOT NULL,
	"check_id" text NOT NULL,
	"ratio" double precision NOT NULL,
	"reference" double precision NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"reason" text,
	"reviewed_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "suspects_state" CHECK ("suspects"."state" in ('waiting', 'accepted', 'discounted')),
	CONSTRAINT "suspects_reason" CHECK (("suspects"."reason" is not null) = ("suspects"."state" = 'discounted'))
);
--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "bundle_digest" text GENERATED ALWAYS AS (spec -> 'judge' ->> 'bundleDigest') STORED,
	ADD COLUMN "hidden_phase" text GENERATED ALWAYS AS (spec -> 'judge' ->> 'hiddenPhase') STORED;--> statement-breakpoint
ALTER TABLE "suspects" ADD CONSTRAINT "suspects_submission_id_submissions_id_fk" FOREIGN KEY ("submission_id") REFERENCES "public"."submissions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "suspects_waiting" ON "suspects" USING btree ("created_at") WHERE "suspects"."state" = 'waiting';--> statement-breakpoint
CREATE INDEX "jobs_judged_by" ON "jobs" USING btree ("content_uid","bundle_digest");