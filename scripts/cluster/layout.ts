/** Loopback ports of a cluster; every one is its own, none belongs to a system service. */
export interface ClusterPorts {
  readonly nginx: number;
  readonly gateways: readonly number[];
  /** The admin API. */
  readonly control: number;
  readonly redis: number;
  readonly postgres: number;
  readonly simulator: number;
}

/** The ports `make cluster` promises. */
export const CLUSTER_PORTS: ClusterPorts = {
  nginx: 8090,
  gateways: [8101, 8102, 8103],
  control: 8081,
  redis: 6390,
  postgres: 5490,
  simulator: 9900,
};

export interface ClusterRequest {
  /** Folder for generated files, logs and state; relative to nothing, made when absent. */
  readonly folder: string;
  /** The repository. */
  readonly root: string;
  readonly ports: ClusterPorts;
  /** The user's configuration file; absent: a simulated Kiro upstream with ten accounts. */
  readonly config?: string;
}
