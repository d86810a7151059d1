// Package handlers puts the routes together: who is served what, in which order
// a request passes the checks, and how much may be in work at once.
package handlers

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"minyi/handlers/api"
	"minyi/handlers/auth"
	"minyi/handlers/health"
	"minyi/handlers/office"
	"minyi/handlers/resident"
	"minyi/handlers/web"
)

// Deps are the parts that the routes are made of.
type Deps struct {
	Site           *web.Site
	Guard          *auth.Guard
	Resident       *resident.Handler
	API            api.Deps
	Office         office.Deps
	Health         health.Deps
	Observe        func(route, method string, status int, seconds float64) // metrics; may be nil
	TrustedProxies []string
	InWork         int // requests that may be in work at once
}

// New returns the whole tree of routes.
func New(d Deps) (http.Handler, error) {
	engine, err := Engine(d)
	if err != nil {
		return nil, err
	}
	return d.Site.Strip(web.HeadAsGet(engine)), nil
}

// Engine is the routing part of New; tests read its routes.
func Engine(d Deps) (*gin.Engine, error) {
	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	// Nobody's word about the client's address is taken unless the operator
	// named the gateway.
	if err := r.SetTrustedProxies(d.TrustedProxies); err != nil {
		return nil, err
	}
	// X-Real-IP too would be believed otherwise, and gateways that write the one
	// often let the other through as it came.
	r.RemoteIPHeaders = []string{"X-Forwarded-For"}
	r.RedirectTrailingSlash, r.RedirectFixedPath = false, false
	r.Use(d.Site.Attach(), d.Site.Secure(), observe(d.Observe), limit(d.InWork, d.Site.Log), d.Site.LogRequests(), d.Site.Recover())
	d.Site.Mount(r)
	health.Mount(r, d.Health)
	d.Resident.Register(r)
	d.Guard.Routes(r)
	d.Office.Residents = d.Resident
	office.Mount(r, d.Guard, d.Office)
	api.Mount(r, d.Guard, d.API)
	return r, nil
}
