CREATE TABLE "allocations" (
	"pilot" text PRIMARY KEY NOT NULL,
	"runner" text NOT NULL,
	"site" text,
	"slurm_job_id" text,
	"phase" text NOT NULL,
	"pending_cause" text,
	"pending_reason" text,
	"slice_kind" text NOT NULL,
	"slices" integer NOT NULL,
	"submitted_at" timestamp with time zone NOT NULL,
	"began_at" timestamp with time zone,
	"joined_at" timestamp with time zone,
	"ends_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	"fate" text,
	"detail" text,
	"used_ms" bigint DEFAULT 0 NOT NULL,
	"start_up_ms" bigint DEFAULT 0 NOT NULL,
	"idle_ms" bigint DEFAULT 0 NOT NULL,
	"instance" uuid NOT NULL,
	"instance_used_ms" bigint DEFAULT 0 NOT NULL,
	"instance_start_up_ms" bigint DEFAULT 0 NOT NULL,
	"instance_idle_ms" bigint DEFAULT 0 NOT NULL,
	"seen_at" timestamp with time zone NOT NULL,
	"bill" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "allocations_times" CHECK ("allocations"."used_ms" >= 0 and "allocations"."start_up_ms" >= 0 and "allocations"."idle_ms" >= 0)
);
--> statement-breakpoint
CREATE TABLE "fleet_orders" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"runner" text NOT NULL,
	"kind" text NOT NULL,
	"pilot" text,
	"asked_by" uuid,
	"asked_at" timestamp with time zone NOT NULL,
	"carried_out_at" timestamp with time zone,
	"withdrawn_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "fleet_orders_kind" CHECK ("fleet_orders"."kind" in ('pause', 'resume', 'drain')),
	CONSTRAINT "fleet_orders_pilot" CHECK (("fleet_orders"."kind" = 'drain') = ("fleet_orders"."pilot" is not null))
);
--> statement-breakpoint
CREATE TABLE "fleet_times" (
	"runner" text NOT NULL,
	"begins_at" timestamp with time zone NOT NULL,
	"used_ms" bigint DEFAULT 0 NOT NULL,
	"idle_ms" bigint DEFAULT 0 NOT NULL,
	"start_up_ms" bigint DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "fleet_times_runner_begins_at_pk" PRIMARY KEY("runner","begins_at")
);
--> statement-breakpoint
CREATE TABLE "fleets" (
	"runner" text PRIMARY KEY NOT NULL,
	"report" jsonb NOT NULL,
	"seen_at" timestamp with time zone NOT NULL,
	"paused" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "fleet_orders" ADD CONSTRAINT "fleet_orders_asked_by_users_id_fk" FOREIGN KEY ("asked_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "allocations_runner" ON "allocations" USING btree ("runner","submitted_at");--> statement-breakpoint
CREATE INDEX "allocations_submitted" ON "allocations" USING btree ("submitted_at");--> statement-breakpoint
CREATE INDEX "fleet_orders_asked_by" ON "fleet_orders" USING btree ("asked_by");--> statement-breakpoint
CREATE INDEX "fleet_orders_open" ON "fleet_orders" USING btree ("runner") WHERE "fleet_orders"."carried_out_at" is null and "fleet_orders"."withdrawn_at" is null;--> statement-breakpoint
CREATE INDEX "fleet_orders_asked" ON "fleet_orders" USING btree ("asked_at");