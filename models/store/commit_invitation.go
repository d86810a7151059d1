package store

import (
	"database/sql"
	"fmt"

	"minyi/surveys"
	"minyi/surveys/intake"
)

const (
	spendInvitation  = "UPDATE invitations SET spent_at = ? WHERE survey_id = ? AND code_hash = ? AND spent_at IS NULL"
	selectInvitation = "SELECT i.channel_id, i.area, i.stratum, i.psu, i.base_weight, i.fpc, c.sample, c.area FROM invitations i " +
		"LEFT JOIN channels c ON c.id = i.channel_id WHERE i.survey_id = ? AND i.code_hash = ?"
)

// spend takes the invitation of a response, if it has one, and copies what the
// invitation knows into the response. ok is false when the response needs an
// invitation that is unknown or spent.
func (b *batchTx) spend(r *intake.Response) (ok bool, err error) {
	if r.Invitation == nil {
		return !r.InvitationRequired, nil
	}
	const day = 24 * 3600 * 1_000_000
	done, err := b.tx.ExecContext(b.ctx, b.store.seen(spendInvitation), r.AcceptedAt-r.AcceptedAt%day, r.SurveyID, r.Invitation)
	if err != nil {
		return false, fmt.Errorf("spend an invitation: %w", err)
	}
	n, err := done.RowsAffected()
	if err != nil {
		return false, err
	}
	if n == 0 {
		if r.InvitationRequired {
			return false, nil
		}
		r.Flags |= intake.FlagFalseInvitation
		return true, nil
	}
	var channel int64
	var area string
	var sample, channelArea sql.NullString
	err = b.tx.QueryRowContext(b.ctx, b.store.seen(selectInvitation), r.SurveyID, r.Invitation).
		Scan(&channel, &area, &r.Design.Stratum, &r.Design.PSU, &r.Design.BaseWeight, &r.Design.FPC, &sample, &channelArea)
	if err != nil {
		return false, fmt.Errorf("read an invitation: %w", err)
	}
	if channel != 0 {
		r.ChannelID = channel
	}
	if sample.String != "" {
		r.Sample = surveys.Sample(sample.String)
	}
	for _, a := range []string{area, channelArea.String} {
		if r.Area == "" {
			r.Area = a
		}
	}
	return true, nil
}
