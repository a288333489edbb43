export { ownPort, ownPorts, ownUdpRange, PortKeeper } from './port-keeper.js';
export { ephemeralRange, rangeBeside, readEphemeralRange, type PortRange } from './port-range.js';
