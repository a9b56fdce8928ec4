// Any client of ours in the official JavaScript library: connects to a namespace as it is told in one
// argument, does what each line of its standard input says, and tells what happens, a line of JSON each.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const [packages, told] = process.argv.slice(2);
const { io } = createRequire(`${packages}/package.json`)("socket.io-client");
const { url, namespace, token, transports } = JSON.parse(told);
const tell = (what) => console.log(JSON.stringify(what));

const socket = io(`${url}${namespace}`, {
  transports,
  auth: token === null ? {} : { token },
  reconnection: false,
  forceNew: true,
  withCredentials: true, // in Node: it sends back the cookies that it is given, as a browser does
});
const transport = () => socket.io.engine?.transport.name ?? null;

socket.on("connect", () => tell({ connected: transport() }));
socket.on("connect_error", (error) => tell({ refused: error.message }));
socket.on("disconnect", (reason) => tell({ gone: reason }));
socket.io.on("close", (reason) => tell({ closed: reason }));

function again(times, event, payload, heard) {
  if (times === 0) {
    socket.off("connect");
    socket.once("connect", () => tell({ connected: transport() }));
    tell({ heard });
    return;
  }
  socket.off("connect");
  socket.once("connect", () =>
    socket.emit(event, payload, (answer) => {
      socket.once("disconnect", () =>
        setImmediate(() => again(times - 1, event, payload, [...heard, answer.type])),
      );
      socket.disconnect();
    }),
  );
  socket.connect();
}

const deeds = {
  ask: ({ event, payload }) => socket.emit(event, payload, (answer) => tell({ answer })),
  write: ({ packet }) => socket.io.engine.write(packet),
  upgraded: () => {
    const engine = socket.io.engine;
    const done = () => tell({ transport: transport() });
    if (transport() === transports.at(-1)) done();
    else engine.once("upgrade", done);
  },
  connect: () => socket.connect(),
  reconnect: ({ times, event, payload }) => {
    socket.removeAllListeners("disconnect");
    socket.io.off("close");
    socket.once("disconnect", () => setImmediate(() => again(times, event, payload, [])));
    socket.disconnect();
  },
};
createInterface({ input: process.stdin })
  .on("line", (line) => {
    const { deed, ...how } = JSON.parse(line);
    deeds[deed](how);
  })
  .on("close", () => process.exit(0));
