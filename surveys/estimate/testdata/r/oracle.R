# Answers estimate/1 requests by R's survey package and writes them in the form
# of the golden data: Rscript oracle.R FOLDER, which holds NAME.request.json and
# the CSV that it names; NAME.expected.json is written beside it.
suppressMessages({library(survey); library(jsonlite)})
options(survey.adjust.domain.lonely = FALSE, warn = -1)
num <- function(x) if (length(x) != 1 || !is.finite(x)) NULL else as.numeric(x)
pair <- function(lo, hi) if (is.finite(lo) && is.finite(hi)) list(unname(lo), unname(hi)) else NULL
put <- function(...) { l <- list(...); l[!vapply(l, is.null, NA)] <- l[!vapply(l, is.null, NA)]; l }

answer <- function(file) {
  r <- fromJSON(file, simplifyVector = FALSE)
  raw <- read.csv(file.path(dirname(file), r[["data"]]), colClasses = "character", na.strings = NULL,
                  check.names = FALSE, fileEncoding = "UTF-8-BOM", strip.white = FALSE)
  d <- r$design
  n <- nrow(raw)
  base <- as.numeric(raw[[d$weight]])
  stratum <- if (is.null(d$strata)) rep("1", n) else do.call(paste, c(lapply(unlist(d$strata), function(s) raw[[s]]), sep = "\r"))
  psu <- if (is.null(d$psu)) as.character(seq_len(n)) else raw[[d$psu]]
  policy <- if (is.null(d$lonely_psu)) "fail" else d$lonely_psu
  options(survey.lonely.psu = policy)
  frame <- data.frame(.h = factor(stratum), .c = psu, .row = seq_len(n))
  if (!is.null(d$fpc)) frame$.N <- as.numeric(raw[[d$fpc]])
  make <- function(w) svydesign(ids = ~.c, strata = ~.h, weights = w, nest = TRUE,
                                fpc = if (is.null(d$fpc)) NULL else ~.N, data = frame)
  values <- function(name) {
    v <- r$variables[[name]]
    if (is.null(v)) return(suppressWarnings(as.numeric(ifelse(raw[[name]] == "", NA, raw[[name]]))))
    unname(vapply(raw[[v$from]], function(code) { x <- v$map[[code, exact = TRUE]]; if (code == "" || is.null(x)) NA_real_ else as.numeric(x) }, 0))
  }
  # ---- weighting
  final <- base; X <- NULL; native <- NULL
  w <- r$weighting
  if (!is.null(w)) {
    cut <- function(x) {                                  # R: trimWeights(strict = FALSE)
      lo <- if (is.null(w$lower)) -Inf else w$lower; hi <- if (is.null(w$upper)) Inf else w$upper
      some <- x > 0                                        # a weight of 0 is none (METHOD 0)
      x[some] <- as.vector(weights(trimWeights(svydesign(ids = ~1, weights = x[some], data = frame[some, ]), upper = hi, lower = lo, strict = FALSE)))
      x
    }
    if (w$method == "trim") final <- cut(base) else {
      total <- list(); X <- list()
      for (m in w$margins) {
        key <- do.call(paste, c(lapply(unlist(m$vars), function(s) raw[[s]]), sep = "\r"))
        cells <- vapply(m$cells, function(c) paste(unlist(c$key), collapse = "\r"), "")
        t <- vapply(m$cells, function(c) as.numeric(c$total), 0)
        X[[length(X) + 1]] <- factor(key, levels = cells[t > 0]); total[[length(total) + 1]] <- t[t > 0]
      }
      live <- base > 0
      ipf <- function(x) {
        for (i in 1:100000) {
          for (k in seq_along(X)) { s <- tapply(x[live], X[[k]][live], sum); x[live] <- x[live] * (total[[k]] / s)[X[[k]][live]] }
          far <- max(vapply(seq_along(X), function(k) max(abs(tapply(x[live], X[[k]][live], sum) / total[[k]] - 1)), 0))
          if (far < 1e-13) break
        }
        if (far > 1e-8) stop("does not converge")
        x
      }
      if (is.null(w$bounds)) final <- ipf(base)
      bounded <- function(x) {
        f <- frame[live, , drop = FALSE]
        mm <- do.call(cbind, lapply(X, function(g) model.matrix(~ g - 1, data.frame(g = g[live]))))
        des <- svydesign(ids = ~1, weights = x[live], data = f)
        q <- qr(mm); keep <- sort(q$pivot[seq_len(q$rank)])
        g <- grake(mm[, keep, drop = FALSE], x[live], cal.raking, bounds = list(lower = w$bounds[[1]], upper = w$bounds[[2]]),
                   population = unlist(total)[keep], epsilon = 1e-11, verbose = FALSE, maxit = 2000)
        if (!is.null(attr(g, "failed"))) stop("bounds")
        x[live] <- x[live] * as.vector(g); x
      }
      if (!is.null(w$bounds)) final <- bounded(base)
      if (!is.null(w$upper) || !is.null(w$lower)) { final <- cut(final); final <- if (is.null(w$bounds)) ipf(final) else bounded(final) }
    }
  }
  full <- make(final)
  fitted <- !is.null(X)
  if (fitted) {
    live <- base > 0
    mm <- do.call(cbind, lapply(X, function(g) { m <- sapply(levels(g), function(l) as.numeric(g == l)); m[is.na(m)] <- 0; m }))
    q <- q0 <- qr(mm[live, , drop = FALSE] * sqrt(base[live]))
  }
  # the variance of a linearised statistic u (0 outside its domain), METHOD 2 and 7
  recvar <- function(u, rows) {
    if (!fitted) {
      sub <- full[rows, ]
      return(svyrecvar(as.matrix(u)[rows, , drop = FALSE] * final[rows], sub$cluster, sub$strata, sub$fpc))
    }
    u <- as.matrix(u); e <- u; s <- sqrt(base[live])
    e[live, ] <- qr.resid(q, u[live, , drop = FALSE] * s) / s
    svyrecvar(e * final, full$cluster, full$strata, full$fpc)
  }
  domain <- function(keep) {                               # rows with or without weight
    keep[is.na(keep)] <- FALSE
    pos <- keep & final > 0
    list(rows = which(keep), pos = which(pos), n = sum(pos), n_psu = length(unique(full$cluster[pos, 1])), n_strata = length(unique(stratum[pos])))
  }
  df.of <- function(D) D$n_psu - D$n_strata
  where <- function(a) {
    ok <- rep(TRUE, n)
    for (k in names(a[["where"]])) ok <- ok & codes(k) %in% unlist(a[["where"]][[k]])
    ok
  }
  codes <- function(k) if (!is.null(raw[[k]])) raw[[k]] else { x <- values(k); ifelse(is.na(x), "", format(x, trim = TRUE)) }
  groups <- function(a) {
    if (!is.null(a[["groups"]])) return(lapply(a[["groups"]], function(g) { ok <- rep(TRUE, n); for (k in names(g)) ok <- ok & codes(k) == g[[k]]; list(group = g, rows = ok) }))
    by <- unlist(a[["by"]])
    if (is.null(by)) return(list(list(group = setNames(list(), character()), rows = rep(TRUE, n))))
    f <- lapply(by, codes)
    ok <- Reduce(`&`, lapply(f, function(x) x != ""))
    for (k in intersect(by, names(a[["where"]]))) ok <- ok & codes(k) %in% unlist(a[["where"]][[k]])
    u <- unique(as.data.frame(f, stringsAsFactors = FALSE)[ok, , drop = FALSE])
    lapply(seq_len(nrow(u)), function(i) list(group = setNames(as.list(unname(unlist(u[i, ]))), by),
      rows = Reduce(`&`, lapply(seq_along(by), function(j) f[[j]] == u[i, j]))))
  }
  mean.of <- function(y, rows) {                           # estimate, influence, domain
    D <- domain(rows & !is.na(y))
    if (D$n == 0) return(list(D = D, est = NA, u = rep(0, n)))
    p <- sum(final[D$pos] * y[D$pos]) / sum(final[D$pos])
    u <- rep(0, n); u[D$pos] <- (y[D$pos] - p) / sum(final[D$pos])
    list(D = D, est = p, u = u, y = y)
  }
  # R's own function for the same, where it has one (no calibration): it must agree
  check <- function(D, formula, frame2, est, v, fun) {
    if (fitted || D$n == 0 || df.of(D) <= 0) return()
    des <- full; des$variables <- cbind(des$variables, frame2)
    s <- fun(formula, des[D$rows, ])
    stopifnot(isTRUE(all.equal(unname(coef(s)), est, tolerance = 1e-9)))
    if (abs(as.numeric(vcov(s)) - v) > 1e-8 * max(abs(v), 1e-25 + 1e-14 * est^2)) stop(paste("R disagrees with itself", as.numeric(vcov(s)), v))
  }
  row.of <- function(group, m, level, wald = TRUE) {
    D <- m$D; df <- df.of(D); sw <- sum(final[D$pos])
    se <- NA
    if (D$n > 0) v <- recvar(m$u, D$rows)[1, 1]
    if (D$n > 0 && df > 0 && is.finite(m$est)) { if (!is.null(m$known)) v <- m$known; se <- sqrt(max(v, 0)) }
    t <- if (df > 0) qt(1 - (1 - level) / 2, df) else NA
    out <- list(group = group, n = D$n, n_psu = D$n_psu, n_strata = D$n_strata)
    out["sum_w"] <- list(sw); out["n_eff_kish"] <- list(num(sw^2 / sum(final[D$pos]^2)))
    out["estimate"] <- list(num(m$est)); out["se"] <- list(num(se)); out["df"] <- df
    out$ci <- list(); out$ci["wald"] <- list(pair(m$est - t * se, m$est + t * se))
    out
  }
  mean.row <- function(group, m, level, share) {
    out <- row.of(group, m, level); D <- m$D; df <- df.of(D); nn <- D$n
    se <- if (is.null(out$se)) NA else out$se; v <- se^2; p <- m$est
    out["deff"] <- list(NULL); out["deff_wor"] <- list(NULL)
    if (nn > 1) {
      y <- m$y[D$pos]; ww <- final[D$pos]
      s2 <- nn / (nn - 1) * sum(ww * (y - p)^2) / sum(ww)
      if (s2 > 1e-25 * max(1, p^2) && is.finite(v)) {
        out["deff"] <- list(num(v / (s2 / nn)))
        if (sum(ww) > nn) out["deff_wor"] <- list(num(v / (s2 / nn * (sum(ww) - nn) / sum(ww))))
      }
    }
    if (D$n > 0 && is.finite(v)) check(D, ~.y, data.frame(.y = m$y), p, v, function(f, x) svymean(f, x))
    if (!share) return(out)
    ci <- list(wald = NULL, logit = NULL, beta = NULL, kg = NULL, kg_nchs = NULL, wilson = NULL)
    set <- function(k, lo, hi) ci[k] <<- list(pair(lo, hi))
    for (k in c("wald", "logit", "beta", "kg", "kg_nchs", "wilson")) ci[k] <- list(NULL)
    if (nn > 0 && df > 0) {
      a <- 1 - level; t <- qt(1 - a / 2, df); nk <- sum(final[D$pos])^2 / sum(final[D$pos]^2)
      beta <- function(m, p) c(if (p <= 0) 0 else qbeta(a / 2, m * p, m * (1 - p) + 1), if (p >= 1) 1 else qbeta(1 - a / 2, m * p + 1, m * (1 - p)))
      wilson <- function(ne) (p + t^2 / (2 * ne) + c(-1, 1) * t * sqrt(p * (1 - p) / ne + t^2 / (4 * ne^2))) / (1 + t^2 / ne)
      same <- length(unique(m$y[D$pos])) == 1
      if (same) { p <- round(p)
        b <- beta(nk, p); set("kg", b[1], b[2]); b <- beta(nn, p); set("kg_nchs", b[1], b[2]); b <- wilson(nk); set("wilson", max(0, b[1]), min(1, b[2]))
      } else if (v > 1e-22) {
        set("wald", p - t * se, p + t * se)
        set("logit", plogis(qlogis(p) - t * se / (p * (1 - p))), plogis(qlogis(p) + t * se / (p * (1 - p))))
        ne <- p * (1 - p) / v; mm <- ne * (qt(1 - a / 2, nn - 1) / t)^2
        b <- beta(mm, p); set("beta", b[1], b[2]); b <- beta(min(nn, mm), p); set("kg", b[1], b[2]); set("kg_nchs", b[1], b[2])
        b <- wilson(ne); set("wilson", b[1], b[2])
      } else ci <- NULL
    }
    out$ci <- ci
    out
  }
  contrast <- function(ms, coef, level) {
    est <- sum(coef * vapply(ms, function(m) m$est, 0))
    U <- domain(Reduce(`|`, lapply(ms, function(m) seq_len(n) %in% m$D$rows)))
    df <- df.of(U)
    ok <- all(vapply(ms, function(m) df.of(m$D) > 0 && is.finite(m$est), NA))
    u <- Reduce(`+`, Map(function(m, c) c * m$u, ms, coef))
    size <- sum(abs(final * Reduce(`+`, Map(function(m, c) abs(c * m$u), ms, coef))))
    for (m in ms) if (m$D$n > 0) recvar(m$u, m$D$rows)
    se <- NA
    if (U$n > 0) { v <- recvar(u, U$rows)[1, 1]; if (ok) { se <- sqrt(v); if (se < 1e-11 * size) se <- 0 } }
    list(D = U, est = est, df = df, se = se, t = if (ok && se > 0) est / se else NA, ok = ok, known = se^2)
  }
  crow <- function(c, level) {
    t <- if (c$df > 0) qt(1 - (1 - level) / 2, c$df) else NA
    out <- list(); out["estimate"] <- list(num(c$est)); out["se"] <- list(num(c$se)); out["df"] <- c$df
    out$ci <- list(); out$ci["wald"] <- list(pair(c$est - t * c$se, c$est + t * c$se))
    out["t"] <- list(num(c$t)); out["p"] <- list(num(2 * pt(-abs(c$t), max(c$df, 1))))
    out
  }
  one <- function(a) {
    level <- if (is.null(a[["level"]])) 0.95 else a[["level"]]
    ok <- where(a)
    switch(a[["op"]],
      mean = , proportion = { y <- values(a[["var"]]); list(rows = lapply(groups(a), function(g) mean.row(g$group, mean.of(y, ok & g$rows), level, a[["op"]] == "proportion"))) },
      distribution = {
        x <- codes(a[["var"]]); lv <- if (is.null(a[["levels"]])) sort(setdiff(unique(x), "")) else unlist(a[["levels"]])
        list(rows = unlist(lapply(groups(a), function(g) lapply(lv, function(l) { o <- mean.row(g$group, mean.of(as.numeric(x == l), ok & g$rows & x %in% lv), level, TRUE); o$level <- l; o })), recursive = FALSE))
      },
      total = {
        y <- if (is.null(a[["var"]])) rep(1, n) else values(a[["var"]])
        list(rows = lapply(groups(a), function(g) {
          D <- domain(ok & g$rows & !is.na(y)); u <- rep(0, n); u[D$pos] <- y[D$pos]; est <- if (D$n > 0) sum(final[D$pos] * y[D$pos]) else NA
          if (D$n > 0 && df.of(D) > 0) check(D, ~.y, data.frame(.y = y), est, recvar(u, D$rows)[1, 1], function(f, x) svytotal(f, x))
          row.of(g$group, list(D = D, est = est, u = u), level)[c("group", "n", "estimate", "se", "df", "ci")] }))
      },
      ratio = {
        A <- values(a[["num"]]); B <- values(a[["den"]])
        list(rows = lapply(groups(a), function(g) {
          D <- domain(ok & g$rows & !is.na(A) & !is.na(B)); u <- rep(0, n); est <- NA
          b <- sum(final[D$pos] * B[D$pos])
          if (D$n > 0 && b != 0) { est <- sum(final[D$pos] * A[D$pos]) / b; u[D$pos] <- (A[D$pos] - est * B[D$pos]) / b
            if (df.of(D) > 0 && !fitted) { des <- full; des$variables$.a <- A; des$variables$.b <- B; s <- svyratio(~.a, ~.b, des[D$rows, ])
              stopifnot(abs(coef(s) - est) <= 1e-9 * abs(est), abs(SE(s)^2 - recvar(u, D$rows)[1, 1]) <= 1e-7 * SE(s)^2 + 1e-25) } }
          row.of(g$group, list(D = D, est = est, u = u), level)[c("group", "n", "estimate", "se", "df", "ci")] }))
      },
      index = {
        Y <- sapply(unlist(a[["vars"]]), values); wt <- if (is.null(a[["weights"]])) rep(1, ncol(Y)) else unlist(a[["weights"]])
        method <- if (is.null(a[["method"]])) "mean_of_rates" else a[["method"]]
        pick <- c("group", "n", "estimate", "se", "df", "ci")
        list(rows = lapply(groups(a), function(g) {
          rows <- ok & g$rows
          if (method == "mean_of_rates") {
            ms <- lapply(which(wt > 0), function(j) mean.of(Y[, j], rows)); co <- wt[wt > 0] / sum(wt)
            c <- contrast(ms, co, level); o <- row.of(g$group, list(D = c$D, est = c$est, u = rep(0, n), known = c$known), level)[pick]
            if (!c$ok) { o["se"] <- list(NULL); o$ci["wald"] <- list(NULL) }
            o
          } else if (method == "ratio_of_sums") {
            Y2 <- Y[, wt > 0, drop = FALSE]; w2 <- wt[wt > 0]
            A <- as.vector(ifelse(is.na(Y2), 0, Y2) %*% w2); B <- as.vector((!is.na(Y2)) %*% w2); D <- domain(rows & rowSums(!is.na(Y2)) > 0)
            u <- rep(0, n); b <- sum(final[D$pos] * B[D$pos]); est <- NA
            if (b > 0) { est <- sum(final[D$pos] * A[D$pos]) / b; u[D$pos] <- (A[D$pos] - est * B[D$pos]) / b }
            row.of(g$group, list(D = D, est = est, u = u), level)[pick]
          } else {
            least <- if (is.null(a[["min_items"]])) ceiling(ncol(Y) / 2) else a[["min_items"]]
            y <- ifelse(rowSums(!is.na(Y)) >= least, rowMeans(Y, na.rm = TRUE), NA)
            m <- mean.of(y, rows); row.of(g$group, m, level)[pick]
          } }))
      },
      contrast = { y <- values(a[["var"]]); ms <- lapply(groups(a), function(g) mean.of(y, ok & g$rows)); list(rows = list(crow(contrast(ms, unlist(a[["coef"]]), level), level))) },
      pairwise = {
        if (!is.null(a[["vars"]])) { ms <- lapply(unlist(a[["vars"]]), function(v) mean.of(values(v), ok)); gs <- lapply(unlist(a[["vars"]]), function(v) list(var = v)) }
        else { y <- values(a[["var"]]); g <- groups(a); ms <- lapply(g, function(g) mean.of(y, ok & g$rows)); gs <- lapply(g, `[[`, "group") }
        K <- length(ms); rows <- list(); H <- NULL
        if (K > 1) for (i in 1:(K - 1)) for (j in (i + 1):K) {
          c <- contrast(list(ms[[i]], ms[[j]]), c(1, -1), level)
          rows[[length(rows) + 1]] <- c(list(a = gs[[i]], b = gs[[j]]), crow(c, level))
          up <- if (is.finite(c$t)) pt(c$t, c$df, lower.tail = FALSE) else 1; dn <- if (is.finite(c$t)) pt(c$t, c$df) else 1
          H <- rbind(H, c(i, j, up), c(j, i, dn))
        }
        p <- vapply(rows, function(x) if (is.null(x$p)) NA_real_ else x$p, 0)
        for (k in seq_along(rows)) for (m in c("holm", "bonferroni", "BH")) rows[[k]][paste0("p_", tolower(m))] <- list(num(p.adjust(p, m)[k]))
        rej <- function(H) p.adjust(H[, 3], "holm") <= 1 - level
        est <- vapply(ms, function(m) m$est, 0)
        list(rows = rows, ranks = lapply(seq_len(K), function(i) {
          sim <- mar <- c(1, K)
          if (K > 1) { R <- rej(H); sim <- c(1 + sum(R & H[, 2] == i), K - sum(R & H[, 1] == i))
            h <- H[H[, 1] == i | H[, 2] == i, , drop = FALSE]; R <- rej(h); mar <- c(1 + sum(R & h[, 2] == i), K - sum(R & h[, 1] == i)) }
          o <- row.of(gs[[i]], ms[[i]], level)[c("group", "estimate", "se", "df")]
          o["rank"] <- list(if (is.finite(est[i])) 1 + sum(est > est[i], na.rm = TRUE) else NULL); o$marginal <- as.list(mar); o$simultaneous <- as.list(sim); o }))
      },
      crosstab = {
        R <- codes(a[["row"]]); C <- codes(a[["col"]])
        rl <- if (is.null(a[["row_levels"]])) sort(setdiff(unique(R), "")) else unlist(a[["row_levels"]]); cl <- if (is.null(a[["col_levels"]])) sort(setdiff(unique(C), "")) else unlist(a[["col_levels"]])
        D <- domain(ok & R %in% rl & C %in% cl); sw <- sum(final[D$pos])
        out <- list(n = D$n, df = df.of(D), cells = unlist(lapply(rl, function(r) lapply(cl, function(c) { s <- sum(final[D$pos][R[D$pos] == r & C[D$pos] == c]); o <- list(row = r, col = c, sum_w = s); o["proportion"] <- list(num(s / sw)); o })), recursive = FALSE))
        r2 <- rl[rl %in% R[D$pos]]; c2 <- cl[cl %in% C[D$pos]]
        nul <- function(...) setNames(vector("list", length(c(...))), c(...))
        F <- nul("statistic", "ndf", "ddf", "p"); W <- F; AW <- F; Q <- nul("statistic", "statistic_adjusted", "df", "p")
        if (D$n > 0) recvar(rep(0, n), D$rows)
        if (length(r2) > 1 && length(c2) > 1 && df.of(D) > 0) {
          des <- full
          if (fitted) {
            if (any(final <= 0)) stop("crosstab after calibration: R only without zero weights")
            cal <- list(qr = q0, w = final / sqrt(base), stage = 0, index = NULL); class(cal) <- c("greg_calibration", "gen_raking")
            des$postStrata <- list(cal)
          }
          des$variables$.r <- factor(ifelse(R %in% r2, R, NA), levels = r2); des$variables$.k <- factor(ifelse(C %in% c2, C, NA), levels = c2)
          sub <- des[D$pos, ]
          # after calibration R keeps the rows outside the domain and counts them: n and df are METHOD 3 and 9
          N <- nrow(sub$variables); df <- df.of(D); q1 <- (length(r2) - 1) * (length(c2) - 1)
          nu <- length(unique(sub$cluster[, 1])) - length(unique(sub$strata[, 1]))
          get <- function(s) tryCatch(svychisq(~.r + .k, sub, statistic = s), error = function(e) NULL)
          tail <- function(x, a, b) num(pf(x, a, b, lower.tail = FALSE))
          f <- get("F"); if (!is.null(f)) { d0 <- f$parameter[1]; F <- list(statistic = num(f$statistic), ndf = num(d0), ddf = num(d0 * df), p = tail(f$statistic, d0, d0 * df)) }
          q <- get("Chisq"); if (!is.null(q)) Q <- list(statistic = num(q$statistic * D$n / N), df = q1, p = num(q$p.value))
          w <- get("Wald"); if (!is.null(w)) W <- list(statistic = num(w$statistic), ndf = q1, ddf = df, p = tail(w$statistic, q1, df))
          if (!is.null(w) && df - q1 + 1 > 0) { x <- w$statistic * (df - q1 + 1) / df; AW <- list(statistic = num(x), ndf = q1, ddf = df - q1 + 1, p = tail(x, q1, df - q1 + 1)) }
        }
        c(out, list(F = F, chisq = Q, wald = W, adj_wald = AW))
      },
      weights = {
        x <- final[ok]; p <- x[x > 0]
        list(n = length(p), n_zero = sum(x <= 0), sum = sum(p), min = min(p), max = max(p), mean = mean(p), cv = sd(p) / mean(p),
             deff_kish = length(p) * sum(p^2) / sum(p)^2, n_eff_kish = sum(p)^2 / sum(p^2), median = median(p))
      })
  }
  list(meta = list(reference = "R survey", r_version = R.version.string, survey_version = as.character(packageVersion("survey"))),
       results = lapply(r$requests, function(a) c(list(id = a[["id"]]), tryCatch(one(a), error = function(e) list(error = conditionMessage(e))))))
}
for (file in list.files(commandArgs(TRUE)[1], "[.]request[.]json$", full.names = TRUE)) {
  out <- tryCatch(answer(file), error = function(e) list(error = conditionMessage(e)))
  writeLines(toJSON(out, auto_unbox = TRUE, digits = 15, null = "null", na = "null"), sub("request[.]json$", "expected.json", file))
}
