package dev.capstan.egress;

import java.net.InetAddress;
import java.util.List;

/**
 * An endpoint with the addresses that were checked; whoever connects uses these and never resolves
 * the name again, since the answer could be another by then (DNS rebinding).
 */
public record CheckedEndpoint(Endpoint endpoint, List<InetAddress> addresses) {
  public CheckedEndpoint {
    addresses = List.copyOf(addresses);
  }
}
