/* The integrals of the benchmark by GSL's QAGS. `gsl.rs` compiles this and speaks to it.
 *
 * At first it prints GSL's version. Then each line of the input is a question, `NAME CALLS a b [a b …]`:
 * integrate the function over these ranges, one after the other, so many times. The answer is one line:
 * the nanoseconds that took and, for each range, the value, the evaluations and 1 if GSL reports success.
 */
#include <gsl/gsl_errno.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_version.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TOLERANCE 1.49e-8
#define PANELS 50
#define MOST_RANGES 8
#define PI M_PI

#define FUNCTION(name, body)                                                                       \
    static double name(double x, void *unused) {                                                   \
        (void)unused;                                                                              \
        return body;                                                                               \
    }

static double square(double x) { return x * x; }

FUNCTION(sinx2, sin(x * x))
FUNCTION(kah05, 1 / (square(x * x) + x * x + 0.9))
FUNCTION(kah12, x / expm1(x))
FUNCTION(sm15, exp(sin(x)))
FUNCTION(kah13, sin(100 * PI * x) / (PI * x))
FUNCTION(kah18, cos(cos(x) + 3 * sin(x) + 2 * cos(2 * x) + 3 * sin(2 * x) + 3 * cos(3 * x)))
FUNCTION(lk6, 20 * (x - 0.3) * cos(10 * square(x - 0.3)))
FUNCTION(kah03, sqrt(x))
FUNCTION(qpk01_m05, pow(x, -0.5) * log(1 / x))
FUNCTION(bst08, square(log(x)))
FUNCTION(lk1, pow(fabs(x - 0.421), -0.3))
FUNCTION(qpk04h_05, sqrt(fabs(x - 1.0 / 3.0)))
FUNCTION(is05, 1 / sqrt(fabs(x)))
FUNCTION(lk3, exp(-3 * fabs(x - 0.421)))
FUNCTION(sm18, fabs(x) * square(x))
FUNCTION(sm19, fabs(x - 0.3))
FUNCTION(kah02, floor(fmin(x / 0.3, 1)))
FUNCTION(lk2, x > 0.421 ? exp(x / 2) : 0)
FUNCTION(gg25, x < 1 ? x + 1 : x <= 3 ? 3 - x : 2)
FUNCTION(gg23, 1 / (1 + square(230 * x - 30)))
FUNCTION(lk4, 1e-4 / (square(x - 0.421) + 1e-4))
FUNCTION(np01, exp(-10000 * square(x - 0.5)))
FUNCTION(qpk02_10, 0x1p-20 / (square(x - PI / 4) + 0x1p-40))
FUNCTION(np02, exp(-1000000 * square(x - 0.3)))
FUNCTION(np10, exp(-0.0344 * square(x - 116)))
FUNCTION(gsl_f15_1, x * x * exp(-x / 2))
FUNCTION(si05, log(x) * exp(-x))
FUNCTION(bst13, exp(-x) / sqrt(x))
FUNCTION(gsl_qagi1, exp(-x - x * x))
FUNCTION(bst16, 1 / cosh(x))
FUNCTION(in05, 1 / square(1 + x * x / 3))
FUNCTION(oi02, cos(x) / (1 + x * x))
FUNCTION(oi05, exp(-x / 100) * sin(x))

typedef double (*Function)(double, void *);

#define NAMED(name) {#name, name}

static const struct {
    const char *name;
    Function function;
} functions[] = {
    NAMED(sinx2),     NAMED(kah05), NAMED(kah12),     NAMED(sm15),      NAMED(kah13), NAMED(kah18),
    NAMED(lk6),       NAMED(kah03), NAMED(qpk01_m05), NAMED(bst08),     NAMED(lk1),   NAMED(qpk04h_05),
    NAMED(is05),      NAMED(lk3),   NAMED(sm18),      NAMED(sm19),      NAMED(kah02), NAMED(lk2),
    NAMED(gg25),      NAMED(gg23),  NAMED(lk4),       NAMED(np01),      NAMED(qpk02_10), NAMED(np02),
    NAMED(np10),      NAMED(gsl_f15_1), NAMED(si05),  NAMED(bst13),     NAMED(gsl_qagi1), NAMED(bst16),
    NAMED(in05),      NAMED(oi02),  NAMED(oi05),
};

static Function function_named(const char *name) {
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
        if (strcmp(functions[i].name, name) == 0) return functions[i].function;
    }
    return NULL;
}

/* A function that counts its evaluations, which takes time and is therefore not timed. */
struct Counted {
    Function function;
    unsigned long evaluations;
};

static double counted(double x, void *parameters) {
    struct Counted *inside = parameters;
    inside->evaluations++;
    return inside->function(x, NULL);
}

static int integrate(gsl_function *f, double a, double b, gsl_integration_workspace *workspace,
                     double *value) {
    double error;
    if (isinf(a) && isinf(b)) {
        return gsl_integration_qagi(f, TOLERANCE, TOLERANCE, PANELS, workspace, value, &error);
    }
    if (isinf(b)) {
        return gsl_integration_qagiu(f, a, TOLERANCE, TOLERANCE, PANELS, workspace, value, &error);
    }
    if (isinf(a)) {
        return gsl_integration_qagil(f, b, TOLERANCE, TOLERANCE, PANELS, workspace, value, &error);
    }
    return gsl_integration_qags(f, a, b, TOLERANCE, TOLERANCE, PANELS, workspace, value, &error);
}

static double nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return 1e9 * (double)now.tv_sec + (double)now.tv_nsec;
}

int main(void) {
    gsl_set_error_handler_off();
    gsl_integration_workspace *workspace = gsl_integration_workspace_alloc(PANELS);
    printf("%s\n", gsl_version);
    fflush(stdout);
    char question[1000];
    while (fgets(question, sizeof question, stdin) != NULL) {
        const char *name = strtok(question, " \n");
        const char *calls_text = strtok(NULL, " \n");
        Function function = name == NULL ? NULL : function_named(name);
        if (function == NULL || calls_text == NULL) return 1;
        long calls = strtol(calls_text, NULL, 10);
        double ranges[MOST_RANGES][2];
        int count = 0;
        for (const char *a; count < MOST_RANGES && (a = strtok(NULL, " \n")) != NULL; count++) {
            const char *b = strtok(NULL, " \n");
            if (b == NULL) return 1;
            ranges[count][0] = strtod(a, NULL);
            ranges[count][1] = strtod(b, NULL);
        }

        gsl_function f = {function, NULL};
        volatile double used;
        double start = nanoseconds();
        for (long call = 0; call < calls; call++) {
            for (int i = 0; i < count; i++) {
                double value;
                integrate(&f, ranges[i][0], ranges[i][1], workspace, &value);
                used = value;
            }
        }
        (void)used;
        printf("%.0f", nanoseconds() - start);

        for (int i = 0; i < count; i++) {
            struct Counted inside = {function, 0};
            gsl_function counting = {counted, &inside};
            double value = NAN;
            int status = integrate(&counting, ranges[i][0], ranges[i][1], workspace, &value);
            printf(" %.17g %lu %d", value, inside.evaluations, status == GSL_SUCCESS);
        }
        printf("\n");
        fflush(stdout);
    }
    return 0;
}
