package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

const galeraLibrary = "/usr/lib/galera/libgalera_smm.so"

// cluster runs two programs on three MariaDB nodes under Galera, behind HAProxy
// with one writer and two in reserve, kills the writer under load and lets it
// come back.
func cluster(ctx context.Context, b *bed) (string, error) {
	nodes, err := b.galera(ctx)
	if err != nil {
		return "", err
	}
	defer func() {
		for _, n := range nodes {
			if n.cmd != nil {
				n.kill()
			}
		}
	}()
	if err := nodes[0].exec(ctx, "CREATE DATABASE minyi"); err != nil {
		return "", err
	}
	proxy, addr, err := b.haproxy(ctx, nodes)
	if err != nil {
		return "", err
	}
	defer func() { _ = proxy.Process.Kill(); _ = proxy.Wait() }()
	pair, err := b.pair(ctx, "cluster", mysqlDSN(addr, "minyi"))
	if err != nil {
		return "", err
	}
	defer pair[0].kill()
	defer pair[1].kill()
	pair[0].look = nodes[2].dsn("minyi") // another node than the one that was written to
	times := b.pick(1, 20)
	note, err := pair.under(ctx, func(l *ledger) error {
		for i := range times {
			if err := until(ctx, l, l.count()+4*crowd); err != nil {
				return err
			}
			n := nodes[i%2]
			n.kill()
			if err := until(ctx, l, l.count()+4*crowd); err != nil {
				return fmt.Errorf("with a node down: %w", err)
			}
			if err := n.start(ctx); err != nil {
				return err
			}
			if err := synced(ctx, nodes); err != nil {
				return err
			}
		}
		return until(ctx, l, l.count()+4*crowd)
	}, fmt.Sprintf("a node of three killed and rejoined %d times, through HAProxy: ", times))
	if err != nil {
		return "", err
	}
	return note, sameEverywhere(ctx, nodes)
}

// galera starts three nodes of one cluster.
func (b *bed) galera(ctx context.Context) (nodes [3]*mariadb, err error) {
	dir, err := b.folder("galera")
	if err != nil {
		return nodes, err
	}
	// The state transfer of nodes started as root fails on permissions.
	owner := "mysql"
	if os.Geteuid() != 0 {
		owner = "" // whoever runs this
	}
	var group [3]int
	for i := range group {
		if group[i], err = freePort(); err != nil {
			return nodes, err
		}
	}
	members := make([]string, len(group))
	for i, port := range group {
		members[i] = "127.0.0.1:" + strconv.Itoa(port)
	}
	for i := range nodes {
		folder := filepath.Join(dir, strconv.Itoa(i+1))
		if err := mkdir(folder); err != nil {
			return nodes, err
		}
		if err := give(folder, owner); err != nil {
			return nodes, err
		}
		if nodes[i], err = newMariaDB(ctx, folder, owner); err != nil {
			return nodes, err
		}
		ist, err := freePort()
		if err != nil {
			return nodes, err
		}
		sst, err := freePort()
		if err != nil {
			return nodes, err
		}
		nodes[i].args = append(nodes[i].args,
			"--wsrep-on=ON", "--wsrep-provider="+galeraLibrary, "--wsrep-cluster-name=minyi", "--binlog-format=ROW",
			"--innodb-autoinc-lock-mode=2", "--wsrep-sst-method=rsync", "--wsrep-node-name=node"+strconv.Itoa(i+1),
			"--wsrep-node-address=127.0.0.1:"+strconv.Itoa(group[i]), "--wsrep-sst-receive-address=127.0.0.1:"+strconv.Itoa(sst),
			"--wsrep-cluster-address=gcomm://"+strings.Join(members, ","),
			fmt.Sprintf("--wsrep-provider-options=gmcast.listen_addr=tcp://127.0.0.1:%d;ist.recv_addr=127.0.0.1:%d;gcache.size=64M", group[i], ist))
	}
	for i, n := range nodes {
		var more []string
		if i == 0 {
			more = []string{"--wsrep-new-cluster"}
		}
		if err := n.start(ctx, more...); err != nil {
			return nodes, err
		}
	}
	return nodes, synced(ctx, nodes)
}

// give hands a folder to the system's user of that name.
func give(folder, name string) error {
	if name == "" {
		return nil
	}
	u, err := user.Lookup(name)
	if err != nil {
		return fmt.Errorf("%w: %v", errCannot, err)
	}
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		return err
	}
	gid, err := strconv.Atoi(u.Gid)
	if err != nil {
		return err
	}
	return os.Chown(folder, uid, gid)
}

// synced waits until every node says that it is part of the three.
func synced(ctx context.Context, nodes [3]*mariadb) error {
	var state, size string
	for deadline := time.Now().Add(90 * time.Second); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		all := true
		for _, n := range nodes {
			state, size = n.status(ctx, "wsrep_local_state_comment"), n.status(ctx, "wsrep_cluster_size")
			all = all && state == "Synced" && size == "3"
		}
		if all {
			return nil
		}
	}
	return fmt.Errorf("the cluster is %s with %s nodes", state, size)
}

// status reads one of the server's own variables, "" when it does not answer.
func (m *mariadb) status(ctx context.Context, name string) string {
	db, err := sql.Open("mysql", strings.TrimPrefix(m.dsn(""), "mysql:"))
	if err != nil {
		return ""
	}
	defer db.Close()
	var n, value string
	if err := db.QueryRowContext(ctx, "SHOW STATUS LIKE '"+name+"'").Scan(&n, &value); err != nil {
		return ""
	}
	return value
}

// haproxy sends every connection to the first node that is well, and ends those
// to a node that is not.
func (b *bed) haproxy(ctx context.Context, nodes [3]*mariadb) (*exec.Cmd, string, error) {
	dir, err := b.folder("haproxy")
	if err != nil {
		return nil, "", err
	}
	port, err := freePort()
	if err != nil {
		return nil, "", err
	}
	text := "defaults\n mode tcp\n timeout connect 2s\n timeout client 60s\n timeout server 60s\n" +
		fmt.Sprintf("listen minyi\n bind 127.0.0.1:%d\n option tcp-check\n default-server inter 200ms fall 2 rise 5 on-marked-down shutdown-sessions\n", port)
	for i, n := range nodes {
		text += fmt.Sprintf(" server node%d %s check", i+1, n.addr())
		if i > 0 {
			text += " backup"
		}
		text += "\n"
	}
	file := filepath.Join(dir, "haproxy.cfg")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		return nil, "", err
	}
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		return nil, "", err
	}
	defer log.Close()
	cmd := exec.CommandContext(ctx, firstOf("haproxy", "/usr/sbin/haproxy"), "-db", "-f", file)
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		return nil, "", err
	}
	addr := "127.0.0.1:" + strconv.Itoa(port)
	db, err := sql.Open("mysql", strings.TrimPrefix(mysqlDSN(addr, ""), "mysql:"))
	if err != nil {
		return nil, "", err
	}
	defer db.Close()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if err = db.PingContext(ctx); err == nil {
			return cmd, addr, nil
		}
	}
	_ = cmd.Process.Kill()
	return nil, "", fmt.Errorf("through HAProxy no node answers: %w", err)
}

// sameEverywhere compares what the nodes have.
func sameEverywhere(ctx context.Context, nodes [3]*mariadb) error {
	var first string
	for i, n := range nodes {
		db, err := sql.Open("mysql", strings.TrimPrefix(n.dsn("minyi"), "mysql:"))
		if err != nil {
			return err
		}
		var rows, last, sum string
		err = db.QueryRowContext(ctx, "SELECT COUNT(*), MAX(seq), COALESCE(BIT_XOR(CRC32(CONCAT(seq, HEX(`key`), receipt))), 0) FROM responses").Scan(&rows, &last, &sum)
		db.Close()
		if err != nil {
			return err
		}
		if text := rows + " " + last + " " + sum; i == 0 {
			first = text
		} else if text != first {
			return fmt.Errorf("node %d has %s, node 1 %s", i+1, text, first)
		}
	}
	return nil
}

func mkdir(dir string) error { return os.Mkdir(dir, 0o755) }
