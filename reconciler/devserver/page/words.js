"use strict";
// What is told in words. Times are unix milliseconds.

const SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, DAY = 24 * HOUR;

const count = (number, one, many = `${one}s`) => `${number.toLocaleString("en")} ${number === 1 ? one : many}`;

const span = (length) => {
  if (length < MINUTE) return `${Math.floor(length / SECOND)} s`;
  if (length < HOUR) return `${Math.floor(length / MINUTE)} min`;
  if (length < 2 * DAY) return `${Math.floor(length / HOUR)} h`;
  return `${Math.floor(length / DAY)} days`;
};

const relate = (moment, now) => {
  const distance = moment - now;
  if (Math.abs(distance) < SECOND) return "now";
  return distance > 0 ? `in ${span(distance)}` : `${span(-distance)} ago`;
};

const utc = (moment) => `${new Date(moment).toISOString().slice(0, 19).replace("T", " ")} UTC`;

const splitZone = (cron) => {
  const [, zone = "", rest] = /^(?:(?:CRON_)?TZ=(\S+)\s+)?(.*)$/s.exec(cron);
  return [rest, zone];
};

const took = (millis) => millis < 10 * SECOND ? `${millis.toLocaleString("en")} ms` : span(millis);

// Nothing hides in a text, and nothing turns the rest of the line around: what is not seen stands as its escape.
const visible = (text, kept = "") => text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu,
  (one) => kept.includes(one) ? one : `\\u{${one.codePointAt(0).toString(16)}}`);

const STATES = {
  waiting: ["waiting", "change"], active: ["on its way", "adopt"], leaving: ["being cancelled", "change"],
  delivered: ["delivered", "add"], failed: ["failed", "destroy"], cancelled: ["cancelled", ""], dropped: ["dropped", ""],
};

const OUTCOMES = { SUCCESS: "delivered", FAIL: "failed", IN_PROGRESS: "under way" };

const tellOutcome = (states) => {
  const told = Object.entries(states).map(([state, number]) => [OUTCOMES[state] ?? visible(state), number]);
  if (told.length === 1 && told[0][1] === 1) return told[0][0];
  return told.map(([word, number]) => `${number} ${word}`).join(", ");
};

const tellOrigin = (message) => [
  message.callbackOf && "a callback",
  message.schedule && `schedule ${visible(message.schedule)}`,
  message.group && `group ${visible(message.group)}`,
  message.queue && `queue ${visible(message.queue)}`,
].filter(Boolean).join(", ");

const tellAnswer = (attempt) => {
  if (attempt.status) return String(attempt.status);
  return "status" in attempt ? visible(attempt.error || "no answer") : "under way";
};

const tellRest = (found) => {
  const left = found.matching - found.items.length;
  return left > 0 ? `and ${left.toLocaleString("en")} more: filter to see others` : "";
};
