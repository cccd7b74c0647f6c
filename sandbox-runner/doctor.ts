// What `atelier doctor` shows: the probes of this machine and the tier they allow, as one JSON object on standard output.
import { readDoctorConfig } from "./doctor-config.ts";
import { probeMachine } from "./sandbox/probe-machine.ts";
import { findTier } from "./sandbox/tier.ts";

const config = readDoctorConfig();
const probes = await probeMachine(config);
process.stdout.write(`${JSON.stringify({ ...findTier(probes, config.tier, process.getuid?.() === 0), probes })}\n`);
