// The page: it asks for all that it shows, is told when that has changed, and asks again.

const tenant = find("tenant"), text = find("text"), said = find("said");
const PAUSE = 250; // between two questions at least, in milliseconds; three times as long as an answer takes
const POLL = 2000; // where nobody tells of changes

const server = { ahead: 0, stands: false, now: () => server.stands ? server.shown : Date.now() + server.ahead, shown: 0 };

const ask = async (method, path) => {
  const headers = { Authorization: `Bearer ${tenant.value}` };
  const response = await fetch(path, { method, headers, cache: "no-store" });
  const body = await response.text();
  if (response.ok) return body && response.headers.get("Content-Type") === "application/json" ? JSON.parse(body) : {};
  let reason = `${response.status}`;
  try { reason = JSON.parse(body).error; } catch { /* something in between has answered */ }
  throw new Error(reason);
};

const say = (words) => { said.textContent = visible(words); };

// `plan()` is asked at the click for the path to post to, what is told of the answer, and what a failure is called.
const act = (button, plan) => button.addEventListener("click", async () => {
  if (button.ariaBusy === "true") return; // a second click, while the first one is under way
  const { path, tell, failed } = plan();
  button.ariaBusy = "true";
  try {
    say(tell(await ask("POST", path)));
  } catch (error) {
    say(`${failed}: ${error.message}`);
  }
  button.ariaBusy = "false";
  refresh();
});

const turn = (kind, name, paused) => ({
  path: `/v2/${kind}/${encodeURIComponent(name)}/${paused ? "resume" : "pause"}`,
  tell: () => `${name} ${paused ? "goes on" : "is paused"}`,
  failed: `${name} is not ${paused ? "resumed" : "paused"}`,
});

const schedules = new Rows(find("schedules"), "schedule", (one) => one.id, ({ node, is }, one) => {
  node.className = `row ${one.error ? "destroy" : one.paused ? "" : "adopt"}`;
  write(is.id, visible(one.id));
  write(is.destination, visible(`${one.method} ${one.destination}`));
  const [cron, zone] = splitZone(one.cron);
  write(is.cron, visible(cron));
  write(is.zone, visible(zone));
  is.next.title = one.next && !one.paused ? utc(one.next) : "";
  tick(is.next, (now) => one.paused ? "paused" : one.next ? `next ${relate(one.next, now)}` : "never fires");
  is.last.title = one.last ? utc(one.last) : "";
  tick(is.last, (now) => one.last ? `last ${relate(one.last, now)}${Object.keys(one.states).length ? `, ${tellOutcome(one.states)}` : ""}` : "has not fired yet");
  write(is.error, visible(one.error));
  show(is.error, Boolean(one.error));
  is.fire.ariaLabel = `Fire ${visible(one.id)} now`;
  label(is.pause, one.paused, one.id);
}, (row) => {
  act(row.is.fire, () => ({
    path: `/dev/schedules/${encodeURIComponent(row.thing.id)}/fire`,
    tell: (told) => `${row.thing.id} has fired: ${count(told.messageIds.length, "message")}`,
    failed: `${row.thing.id} could not fire`,
  }));
  act(row.is.pause, () => turn("schedules", row.thing.id, row.thing.paused));
});

const label = (button, paused, name) => {
  write(button, paused ? "Resume" : "Pause");
  button.ariaLabel = `${paused ? "Resume" : "Pause"} ${visible(name)}`;
};

const fillMessage = ({ node, is }, one) => {
  const [word, role] = STATES[one.state] ?? [visible(one.state), ""];
  node.className = role;
  write(is.state, word);
  write(is.url, visible(`${one.method} ${one.url}`));
  write(is.origin, tellOrigin(one));
  is.when.title = utc(one.createdAt);
  tick(is.when, (now) => relate(one.createdAt, now));
  write(is.id, one.id);
  is.attempts.replaceChildren(...one.attempts.map(fillAttempt));
  is.attempts.closest("table").hidden = one.attempts.length === 0;
  tick(is.following, (now) => tellFollowing(one, now));
};

const tellFollowing = (one, now) => {
  const left = one.retried + 1 - one.attempts.length;
  const earlier = one.attempts.length && left > 0 ? `${count(left, "attempt")} before these. ` : "";
  if (one.state !== "waiting") return earlier;
  const number = one.retried ? `Retry ${one.retried} of ${one.retries}` : "It goes out";
  return `${earlier}${number} ${one.due > now ? relate(one.due, now) : "as soon as it has its turn"}.`;
};

const fillAttempt = (one) => {
  const { node, is } = make("attempt");
  is.at.title = utc(one.at);
  tick(is.at, (now) => relate(one.at, now));
  write(is.at, relate(one.at, server.now()));
  write(is.status, tellAnswer(one));
  is.status.className = one.status >= 200 && one.status < 300 ? "good" : "status" in one ? "wrong" : "";
  write(is.took, one.millis == null ? "" : took(one.millis));
  write(is.response, visible(one.response ?? "", "\n\t"));
  return node;
};

const messages = new Rows(find("messages"), "message", (one) => one.id, fillMessage);

const letters = new Rows(find("letters"), "message", (one) => one.id, fillMessage, (row) => {
  row.is.act.hidden = false;
  act(row.is.again, () => ({
    path: `/v2/dlq/retry?messageIds=${encodeURIComponent(row.thing.id)}`,
    tell: () => "Sent again, as a new message",
    failed: "Not sent again",
  }));
});

const queues = new Rows(find("queues"), "queue", (one) => one.name, ({ node, is }, one) => {
  node.className = `row ${one.paused ? "" : "adopt"}`;
  write(is.name, visible(one.name));
  write(is.lag, `${one.lag ? `${count(one.lag, "message")} in it` : "empty"}${one.paused ? ", paused" : ""}`);
  write(is.parallelism, `${one.parallelism} at once`);
  label(is.pause, one.paused, one.name);
}, (row) => {
  act(row.is.pause, () => turn("queues", row.thing.name, row.thing.paused));
});

const groups = new Rows(find("groups"), "group", (one) => one.name, ({ is }, one) => {
  write(is.name, visible(one.name));
  write(is.count, count(one.total, "endpoint"));
  is.endpoints.replaceChildren(...one.endpoints.map((each) => {
    const endpoint = make("endpoint");
    write(endpoint.is.name, visible(each.name));
    write(endpoint.is.url, visible(each.url));
    return endpoint.node;
  }));
});

const fillSection = (rows, found) => {
  rows.update(found.items);
  const section = rows.list.closest("section"), rest = section.querySelector(".rest"), empty = section.querySelector(".empty");
  write(rest, tellRest(found));
  show(rest, rest.textContent !== "");
  write(empty, text.value.trim() ? "Nothing here is as you filter it." : empty.dataset.none);
  show(empty, found.items.length === 0);
};

const fill = (state) => {
  server.ahead = state.now - Date.now();
  server.shown = state.now;
  const numbers = { schedules: state.schedules.total, paused: state.paused, open: state.open, letters: state.letters.total };
  for (const [name, number] of Object.entries(numbers)) {
    write(find(`n-${name}`), number.toLocaleString("en"));
    find(`n-${name}`).parentElement.classList.toggle("zero", number === 0);
  }
  tick(find("headline"), (now) => state.next
    ? `${count(state.schedules.total, "schedule")}, the next fires ${relate(Math.max(state.next, now), now)}`
    : state.schedules.total ? `${count(state.schedules.total, "schedule")}, none will fire` : "QStash on this machine");
  write(find("moment"), utc(state.now));
  fillSection(schedules, state.schedules);
  fillSection(messages, state.messages);
  fillSection(letters, state.letters);
  fillSection(queues, state.queues);
  fillSection(groups, state.groups);
  tickAll(server.now());
};

// One question at a time. Whoever asks meanwhile is answered by the next one.
let asking = false, again = false;

const refresh = async () => {
  again = true;
  if (asking) return;
  asking = true;
  while (again && !document.hidden) {
    again = false;
    const asked = [tenant.value, text.value.trim()], begin = performance.now();
    try {
      const state = await ask("GET", `/dev/state?filter=${encodeURIComponent(asked[1])}`);
      if (asked[0] === tenant.value) fill(state);
      tellLink(stream?.readyState === EventSource.OPEN ? "live" : "every 2 s");
    } catch {
      tellLink("not connected");
    }
    await new Promise((go) => setTimeout(go, Math.max(PAUSE, 3 * (performance.now() - begin))));
  }
  asking = false;
};

const tellLink = (word) => {
  write(find("link"), word);
  find("link").className = `note ${word === "live" ? "applied" : word === "not connected" ? "failed" : "skipped"}`;
};

// Who tells of changes. Nobody is asked for anything while the page is not seen.
let stream = null;

const listen = () => {
  stream?.close();
  stream = null;
  if (document.hidden) return;
  stream = new EventSource(`/dev/changes?qstash_token=${encodeURIComponent(tenant.value)}`);
  stream.onmessage = refresh;
  stream.onopen = lookAtClock;
};

const lookAtClock = async () => {
  try {
    server.stands = (await ask("GET", "/dev/clock")).stands;
    show(find("clock"), server.stands);
    show(find("idle"), false);
  } catch (error) {
    show(find("idle"), error.message.startsWith("there is nothing"));
  }
};

const move = (path) => () => ({
  path,
  tell: (told) => `The clock stands at ${utc(Date.parse(told.now))}`,
  failed: "The clock was not moved",
});
act(find("jump"), move("/dev/clock/next"));
act(find("hour"), move("/dev/clock/advance?by=1h"));

tenant.addEventListener("change", () => {
  history.replaceState(null, "", `?user=${encodeURIComponent(tenant.selectedOptions[0].text)}`);
  listen();
  refresh();
});

let typing = 0;
text.addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(refresh, 150);
});
find("filter").addEventListener("submit", (event) => event.preventDefault());

document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !["INPUT", "SELECT"].includes(event.target.tagName)) {
    event.preventDefault();
    text.focus();
  } else if (event.key === "Escape" && text.value) {
    text.value = "";
    refresh();
  }
});

document.addEventListener("visibilitychange", () => { listen(); refresh(); });

setInterval(() => { if (!document.hidden) tickAll(server.now()); }, SECOND);
setInterval(() => { if (!document.hidden && stream?.readyState !== EventSource.OPEN) refresh(); }, POLL);
setInterval(() => { if (!document.hidden && stream?.readyState === EventSource.CLOSED) listen(); }, 5 * POLL);

const chosen = [...tenant.options].find((option) => option.text === new URLSearchParams(location.search).get("user"));
if (chosen) chosen.selected = true;
show(find("exposed"), !/^(localhost|127\.[0-9.]+|\[::1\]|.*\.localhost)$/.test(location.hostname));
listen();
refresh();
