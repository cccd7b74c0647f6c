ALTER TABLE "attempts" ADD COLUMN "slice_healthy" boolean;--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "review" text;--> statement-breakpoint
CREATE INDEX "jobs_held" ON "jobs" USING btree ("finished_at") WHERE "jobs"."review" = 'waiting';--> statement-breakpoint
ALTER TABLE "jobs" ADD CONSTRAINT "jobs_review" CHECK ("jobs"."review" in ('waiting', 'released', 'charged'));