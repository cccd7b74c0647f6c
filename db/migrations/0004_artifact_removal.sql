ALTER TABLE "artifacts" ADD COLUMN "removed_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "artifacts_digest" ON "artifacts" USING btree ("digest");