ALTER TABLE "runners" DROP COLUMN "capacity";--> statement-breakpoint
ALTER TABLE "runners" DROP COLUMN "slices";