CREATE TABLE "class_slots" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"cohort_id" uuid NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"seats" integer NOT NULL,
	"slice_kind" text NOT NULL,
	"reservation" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "class_slots_window" CHECK ("class_slots"."starts_at" < "class_slots"."ends_at"),
	CONSTRAINT "class_slots_seats" CHECK ("class_slots"."seats" > 0)
);
--> statement-breakpoint
CREATE TABLE "maintenance_windows" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"slices" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "maintenance_windows_window" CHECK ("maintenance_windows"."starts_at" < "maintenance_windows"."ends_at"),
	CONSTRAINT "maintenance_windows_slices" CHECK ("maintenance_windows"."slices" in ('all', 'gpu'))
);
--> statement-breakpoint
ALTER TABLE "runners" ADD COLUMN "outlook" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "class_slots" ADD CONSTRAINT "class_slots_cohort_id_cohorts_id_fk" FOREIGN KEY ("cohort_id") REFERENCES "public"."cohorts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "class_slots_cohort" ON "class_slots" USING btree ("cohort_id");--> statement-breakpoint
CREATE INDEX "class_slots_end" ON "class_slots" USING btree ("ends_at");--> statement-breakpoint
CREATE INDEX "maintenance_windows_end" ON "maintenance_windows" USING btree ("ends_at");