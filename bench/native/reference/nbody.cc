#include <cmath>

#include "reference.h"

int main(int argc, char** argv) {
  const size_t bodies = reference::number(argc, argv, 1), steps = reference::number(argc, argv, 2);
  const double dt = 1e-3, softening = 1e-4;
  std::vector<double> from, to, velocity;
  const auto piece = [&](size_t begin, size_t end) {
    for (size_t i = begin; i < end; i++) {
      const double x = from[4 * i], y = from[4 * i + 1], z = from[4 * i + 2];
      double ax = 0, ay = 0, az = 0;
      for (size_t j = 0; j < 4 * bodies; j += 4) {
        const double dx = from[j] - x, dy = from[j + 1] - y, dz = from[j + 2] - z;
        const double square = dx * dx + dy * dy + dz * dz + softening;
        const double pull = from[j + 3] / (square * std::sqrt(square));
        ax += dx * pull;
        ay += dy * pull;
        az += dz * pull;
      }
      const double vx = velocity[3 * i] += ax * dt;
      const double vy = velocity[3 * i + 1] += ay * dt;
      const double vz = velocity[3 * i + 2] += az * dt;
      to[4 * i] = x + vx * dt;
      to[4 * i + 1] = y + vy * dt;
      to[4 * i + 2] = z + vz * dt;
      to[4 * i + 3] = from[4 * i + 3];
    }
  };
  const auto prepare = [&] {
    from.assign(4 * bodies, 0);
    to.assign(4 * bodies, 0);
    velocity.assign(3 * bodies, 0);
    for (size_t n = 0; n < 4 * bodies; n++) {
      const double value = reference::fraction(static_cast<uint32_t>(n));
      from[n] = n % 4 == 3 ? value / static_cast<double>(bodies) : value;
    }
  };
  return reference::serve(prepare, [&](int threads) -> const std::vector<double>& {
    for (size_t step = 0; step < steps; step++) {
      reference::parallel(bodies, 2 * threads, threads, piece);
      from.swap(to);
    }
    return from;
  });
}
