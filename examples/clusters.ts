/**
 * Directions and groups in tables of measures: principal components and k-means, from matrix products and reductions alone.
 *
 * Shared by the examples. Rows are observations, columns measures.
 */
import * as np from "../src/index.ts";

export interface Component {
  /** The variance along the direction. */
  readonly value: number;
  /** Of length one. */
  readonly vector: np.NDArray;
}

/** Each column with mean 0 and standard deviation 1. */
export function standardised(data: np.NDArray): np.NDArray {
  return data.sub(data.mean(0)).div(data.std(0)).eval();
}

/** The greatest eigenvalue of a symmetric matrix and its vector, by power iteration. */
function leading(matrix: np.NDArray): Component {
  let vector = np.ones(matrix.shape[0]!).eval() as np.NDArray;
  for (let i = 0; i < 200; i++) {
    const next = matrix.matmul(vector);
    vector = next.div(np.sqrt(next.square().sum())).eval();
  }
  return { value: vector.dot(matrix.matmul(vector)).item() as number, vector };
}

/** All principal components of a symmetric matrix, the greatest first. */
export function principalComponents(matrix: np.NDArray): Component[] {
  const components: Component[] = [];
  let rest = matrix;
  while (components.length < matrix.shape[0]!) {
    const found = leading(rest);
    components.push(found);
    rest = rest.sub(np.outer(found.vector, found.vector).mul(found.value)).eval();
  }
  return components;
}

export interface Clusters {
  /** Each row's group, int64. */
  readonly label: np.NDArray;
  /** [group, measure] */
  readonly centers: np.NDArray;
  /** Sum of the squared distances to the centres. */
  readonly inertia: number;
  readonly rounds: number;
}

/** Lloyd's k-means from given centres. */
export function kMeans(z: np.NDArray, starts: np.NDArray): Clusters {
  const k = starts.length;
  let centers = starts;
  let label = np.full(z.length, -1n) as np.NDArray;
  for (let rounds = 0; ; rounds++) {
    // Squared distances [row, centre]: one fused loop, nothing of shape (rows, centres, measures) is stored.
    const distance = z.at(":", np.newaxis).sub(centers).square().sum(2);
    const [nearest, least] = np.eval(distance.argmin(1), distance.min(1).sum());
    const same = nearest.eq(label).all().item() as boolean;
    label = nearest;
    if (same || rounds === 100) return { label, centers, inertia: Number(least), rounds };
    const member = label.at(":", np.newaxis).eq(np.arange(k)).astype("float64");
    centers = member.T.matmul(z).div(member.sum(0).at(":", np.newaxis)).eval();
  }
}

/** How many rows of each kind are in each group: [kind, group]. */
export function crosstab(kinds: readonly string[], of: readonly string[], label: np.NDArray): np.NDArray {
  const kind = np.array(of.map((name) => BigInt(kinds.indexOf(name))));
  const groups = np.arange(Number(label.max()) + 1);
  const isKind = kind.at(np.newaxis).eq(np.arange(kinds.length).at(":", np.newaxis));
  return isKind.astype("int64").matmul(label.at(":", np.newaxis).eq(groups).astype("int64")).eval();
}
