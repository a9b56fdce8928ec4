// A page in the official JavaScript client: told what to do in one argument, tells what it finds in
// one line of JSON. It checks itself that no event is missing and none comes twice.
import { createRequire } from "node:module";

const [packages, told] = process.argv.slice(2);
const { io } = createRequire(`${packages}/package.json`)("socket.io-client");
const { url, token, transports, times } = JSON.parse(told);

const socket = io(`${url}/dashboard`, {
  transports,
  auth: token === null ? {} : { token },
  reconnection: false,
  forceNew: true,
});
let epoch = "";
let seq = 0;
let snapshots = 0;
let joins = 0;
const scans = [];
const refused = [];

function end(more) {
  const transport = socket.io.engine?.transport.name ?? null;
  console.log(JSON.stringify({ snapshots, joins, scans, refused, transport, ...more }));
  process.exit(0);
}

function take(events) {
  for (const event of events) if (event.type === "scan") scans.push(event.scan.code);
  if (scans.at(-1) === "the last") end({});
}

socket.on("connect", () => {
  joins += 1;
  socket.emit("snapshot", { epoch, seq }, (answer) => {
    if (answer.type === "snapshot") {
      snapshots += 1;
      ({ epoch, seq } = answer);
      console.log(JSON.stringify({ ready: true }));
    }
    if (joins < times) {
      socket.once("disconnect", () => setImmediate(() => socket.connect()));
      socket.disconnect();
    } else if (times > 1) {
      console.log(JSON.stringify({ ready: true }));
    }
  });
});
socket.on("events", (told) => {
  if (told.epoch !== epoch || told.first_seq !== seq + 1) {
    end({ broken: `${told.first_seq} after ${seq}` });
  }
  seq += told.events.length;
  take(told.events);
});
socket.on("connect_error", (error) => {
  refused.push(error.message);
  end({});
});
setTimeout(() => end({ broken: "nothing more came" }), 50_000);
