package seed

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strconv"
	"sync"

	"minyi/surveys"
	"minyi/surveys/weight"
)

// district is one of the four counties: the fictional one and the real one
// whose figures it carries.
type district struct{ Demo, Panjin string }

// districts in the order of the demo's codes. The most populous stands for the
// most populous, the county for the county.
var districts = []district{
	{"219901", "211103"}, // 鹤鸣 = 兴隆台
	{"219902", "211102"}, // 苇塘 = 双台子
	{"219903", "211104"}, // 滨海 = 大洼
	{"219904", "211122"}, // 平野 = 盘山
}

// band is one age group of the margins: options of the survey's age question
// and the census bands that make them up.
type band struct {
	Options []string
	Fifteen bool // 4/5 of the census band 15–19, for the 16- to 19-year-olds
	Census  []string
}

// bands cover everybody from 16 up. 16–17 and 18–29 stand together because the
// census bands do not part at 18.
var bands = []band{
	{[]string{"a16_17", "a18_29"}, true, []string{"20-24", "25-29"}},
	{[]string{"a30_44"}, false, []string{"30-34", "35-39", "40-44"}},
	{[]string{"a45_59"}, false, []string{"45-49", "50-54", "55-59"}},
	{[]string{"a60_69"}, false, []string{"60-64", "65-69"}},
	{[]string{"a70"}, false, []string{"70-74", "75-79", "80-84", "85+"}},
}

var sexes = []string{"male", "female"}

// censusKey names one count of the census table.
type censusKey struct{ Area, Dimension, Sex, Category string }

// census is the table of the 2020 census: persons, or households.
var census = sync.OnceValue(func() map[censusKey]float64 {
	rows, err := csv.NewReader(bytes.NewReader(file("data/panjin_census_2020.csv"))).ReadAll()
	if err != nil {
		panic(err)
	}
	table := make(map[censusKey]float64, len(rows))
	for _, row := range rows[1:] {
		count, err := strconv.Atoi(row[5])
		if err != nil {
			panic(fmt.Sprintf("embedded census: %v", err))
		}
		table[censusKey{row[0], row[2], row[3], row[4]}] = float64(count)
	}
	return table
})

// persons counts the people of one sex and age group in one of Panjin's
// districts.
func persons(panjin, sex string, b band) float64 {
	table := census()
	sum := 0.0
	if b.Fifteen {
		sum = table[censusKey{panjin, "age5", sex, "15-19"}] * 4 / 5
	}
	for _, c := range b.Census {
		sum += table[censusKey{panjin, "age5", sex, c}]
	}
	return sum
}

// DemoMargins returns the population of the demo city from 16 up, by district ×
// sex × age: Panjin's figures under other names.
func DemoMargins() weight.Margins {
	return margins(DemoMarginsCode, func(d district) string { return d.Demo }, surveys.Text{
		"zh-CN": "模拟数据：借用盘锦市四个县区 2020 年第七次全国人口普查的数字，换成虚构的名称（鹤鸣＝兴隆台，苇塘＝双台子，滨海＝大洼，平野＝盘山）。16 岁及以上常住人口；16 至 19 岁按 15 至 19 岁的五分之四计。",
		"en":    "Simulated: the figures of Panjin's four districts from the Seventh National Population Census (2020) under fictional names (Heming = Xinglongtai, Weitang = Shuangtaizi, Binhai = Dawa, Pingye = Panshan). Residents aged 16 and over; those aged 16 to 19 are taken as four fifths of the band 15 to 19.",
	})
}

// PanjinMargins returns the population of Panjin from 16 up, by district × sex ×
// age.
func PanjinMargins() weight.Margins {
	return margins(PanjinMarginsCode, func(d district) string { return d.Panjin }, surveys.Text{
		"zh-CN": "盘锦市 2020 年第七次全国人口普查（2020 年 11 月 1 日零时），四个县区 16 岁及以上常住人口；16 至 19 岁按 15 至 19 岁的五分之四计。",
		"en":    "Seventh National Population Census of China (1 November 2020), the four districts of Panjin, residents aged 16 and over; those aged 16 to 19 are taken as four fifths of the band 15 to 19.",
	})
}

func margins(code string, name func(district) string, source surveys.Text) weight.Margins {
	m := weight.Margins{Code: code, Source: source, Vars: []string{"area", "sex", "age"}}
	for _, d := range districts {
		for _, sex := range sexes {
			for _, b := range bands {
				m.Cells = append(m.Cells, weight.Cell{
					Key:   [][]string{{name(d)}, {sex}, b.Options},
					Total: persons(d.Panjin, sex, b),
				})
			}
		}
	}
	return m
}
