// Runs a list of calls on the official SDK, one after the other, and prints their results as the last line.
// A call is {"on": "schedules", "call": "create", "with": [...]}; for a queue, {"queue": "name", "call": ..., ...}.
import { Client } from "@upstash/qstash";
import { text } from "node:stream/consumers";

const client = new Client(JSON.parse(process.argv[2]));

async function run({ on, queue, call, with: args = [] }) {
  const subject = on ? client[on] : client.queue({ queueName: queue });
  try {
    return { result: (await subject[call](...args)) ?? null };
  } catch (error) {
    return { error: error.message, status: error.status ?? null };
  }
}

const results = [];
for (const call of JSON.parse(await text(process.stdin))) results.push(await run(call));
console.log(JSON.stringify(results));
