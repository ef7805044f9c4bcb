/*
 * The C side of the benchmark: holds one problem at a time and answers words with JSON lines, as python.py does.
 *
 *   load <function> <n> <rows> <columns> <outputs> <bytes an element> [<count> <file>] ...
 *   result <file>
 *   batch <repeats>
 *
 * The functions and the table FUNCTIONS are in the generated workloads.h. Results are written into memory that is
 * allocated once.
 */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tgmath.h>
#include <time.h>

enum { MOST_INPUTS = 8 };

typedef void Function(long n, long rows, long columns, void *const *inputs, void *output);

struct named {
  const char *name;
  Function *function;
};

#include "workloads.h"

static struct {
  Function *function;
  long n, rows, columns, output_bytes;
  void *inputs[MOST_INPUTS];
  void *output;
} problem;

static void fail(const char *why) {
  printf("{\"error\": \"%s\"}\n", why);
}

/* Whole cache lines, as typed arrays and NumPy's large arrays have them. */
static void *allocate(long bytes) {
  return aligned_alloc(64, (size_t)(bytes + 63) / 64 * 64);
}

static void load(void) {
  const char *name = strtok(NULL, " ");
  problem.function = NULL;
  for (size_t i = 0; i < sizeof FUNCTIONS / sizeof *FUNCTIONS; i++)
    if (strcmp(FUNCTIONS[i].name, name) == 0) problem.function = FUNCTIONS[i].function;
  problem.n = atol(strtok(NULL, " "));
  problem.rows = atol(strtok(NULL, " "));
  problem.columns = atol(strtok(NULL, " "));
  const long outputs = atol(strtok(NULL, " ")), size = atol(strtok(NULL, " "));
  for (int i = 0; i < MOST_INPUTS; i++) {
    free(problem.inputs[i]);
    problem.inputs[i] = NULL;
  }
  free(problem.output);
  problem.output_bytes = outputs * size;
  problem.output = allocate(problem.output_bytes);
  if (!problem.function) return fail("no such function");
  const char *word;
  for (int i = 0; i < MOST_INPUTS && (word = strtok(NULL, " ")); i++) {
    const long wanted = atol(word);
    problem.inputs[i] = allocate(wanted * size);
    FILE *file = fopen(strtok(NULL, " "), "rb");
    const size_t got = file ? fread(problem.inputs[i], (size_t)size, (size_t)wanted, file) : 0;
    if (file) fclose(file);
    if (got != (size_t)wanted) return fail("an input file is short");
  }
  printf("{}\n");
}

static void run(void) {
  problem.function(problem.n, problem.rows, problem.columns, problem.inputs, problem.output);
}

static void result(void) {
  run();
  FILE *file = fopen(strtok(NULL, " "), "wb");
  if (!file) return fail("no file for the result");
  fwrite(problem.output, 1, (size_t)problem.output_bytes, file);
  fclose(file);
  printf("{}\n");
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static void batch(void) {
  const long repeats = atol(strtok(NULL, " "));
  if (repeats > 1) run();
  const double start = now();
  for (long i = 0; i < repeats; i++) run();
  printf("{\"ms\": %.9g}\n", now() - start);
}

int main(void) {
  static char line[8192];
  while (fgets(line, sizeof line, stdin)) {
    line[strcspn(line, "\n")] = 0;
    const char *word = strtok(line, " ");
    if (!word) continue;
    if (strcmp(word, "load") == 0) load();
    else if (strcmp(word, "result") == 0) result();
    else if (strcmp(word, "batch") == 0) batch();
    else fail("an unknown request");
    fflush(stdout);
  }
}
