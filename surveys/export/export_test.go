package export

// SmallSheets makes a workbook's sheets end after so many rows.
func SmallSheets(x *XLSX, rows int) { x.most = rows }
