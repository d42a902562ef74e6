// Cron jobs made at deploy, as such scripts are written, with the official JavaScript SDK.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

// Its modules lie where the tests have them.
const { Client } = createRequire(process.argv[2])("@upstash/qstash");
const client = new Client({ baseUrl: process.env.QSTASH_URL, token: process.env.QSTASH_TOKEN });
const jobs = JSON.parse(readFileSync("jobs.json", "utf-8"));

const existing = await client.schedules.list();
for (const job of jobs) {
  if (existing.some((schedule) => schedule.destination === job.destination)) continue;
  await client.schedules.create({
    destination: job.destination,
    cron: job.cron,
    method: job.method,
    retries: job.retries,
    headers: job.headers,
    body: job.body || undefined,
  });
}
