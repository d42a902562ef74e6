// Runs a list of calls on the official SDK, one after the other, and prints their results as a line of JSON.
// A call is {"on": "schedules", "call": "create", "with": [...]}; for a queue, {"queue": "name", "call": ..., ...}; for
// the client itself, neither; for a receiver, {"receiver": {keys}, "call": "verify", ...}.
import { Client, Receiver } from "@upstash/qstash";
import { text } from "node:stream/consumers";

const client = new Client(JSON.parse(process.argv[2]));

function choose({ on, queue, receiver }) {
  if (receiver) return new Receiver(receiver);
  if (queue) return client.queue({ queueName: queue });
  return on ? client[on] : client;
}

async function run({ call, with: args = [], ...subject }) {
  try {
    return { result: (await choose(subject)[call](...args)) ?? null };
  } catch (error) {
    return { error: error.message, status: error.status ?? null };
  }
}

const results = [];
for (const call of JSON.parse(await text(process.stdin))) results.push(await run(call));
console.log(JSON.stringify(results));
