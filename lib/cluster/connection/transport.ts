/** NATS's own transport, whose sockets may fail at any moment. */
import {
  type ConnectionOptions,
  type NatsConnection,
  NatsConnectionImpl,
  setTransportFactory,
} from "@nats-io/transport-node";
import {
  nodeResolveHost,
  NodeTransport,
} from "@nats-io/transport-node/lib/node_transport.js";

type Socket = NodeTransport["socket"];

/**
 * Connects. The transport stops listening to a socket before it has closed it;
 * a connection that the server resets just then would be an error that nobody
 * catches, and end the program.
 */
export function connectTransport(
  options: ConnectionOptions,
): Promise<NatsConnection> {
  setTransportFactory({
    factory: () => withHeardErrors(new NodeTransport()),
    dnsResolveFn: nodeResolveHost,
  });
  return NatsConnectionImpl.connect(options);
}

/** Errors of its sockets are heard, whoever else listens. */
function withHeardErrors(transport: NodeTransport): NodeTransport {
  let held: Socket;
  return Object.defineProperty(transport, "socket", {
    get: () => held,
    set: (socket: Socket) => held = socket && heard(socket),
  });
}

function heard(socket: Socket): Socket {
  const removeAll = socket.removeAllListeners.bind(socket);
  socket.removeAllListeners = (...events) => {
    removeAll(...events);
    return socket.on("error", () => {});
  };
  return socket.on("error", () => {});
}
