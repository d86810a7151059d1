package outline

import "minyi/surveys"

// kind is what a word such as “矩阵多选题” asks for: a question type and, where
// a type has several forms, which.
type kind struct {
	typ  surveys.Type
	form form
}

type form uint8

const (
	plainForm   form = iota
	manyChoices      // matrix: several per row, which becomes a question per row
	written          // matrix: a text per row; text: several blanks
	scored           // matrix: a scale per row
	dropdown
	unsupported // no type of ours; becomes a note
)

// kinds are the words for types, without 题, spaces and case.
var kinds = map[string]kind{}

func init() {
	for _, k := range []struct {
		typ   surveys.Type
		form  form
		words []string
	}{
		{surveys.Single, plainForm, []string{"单选", "单项选择", "单选择", "单项", "选择", "判断", "是非", "是否", "性别", "图片单选", "single", "singlechoice", "radio", "chooseone"}},
		{surveys.Single, dropdown, []string{"下拉", "下拉单选", "下拉框", "下拉选择", "下拉菜单", "dropdown"}},
		{surveys.Multiple, plainForm, []string{"多选", "多项选择", "不定项选择", "不定项", "可多选", "可以多选", "多项", "可选多项", "图片多选", "multiple", "multiplechoice", "checkbox", "chooseallthatapply", "selectallthatapply"}},
		{surveys.Matrix, plainForm, []string{"矩阵", "矩阵单选", "矩阵选择", "矩阵下拉", "表格单选", "表格", "矩阵量表", "matrix", "grid"}},
		{surveys.Matrix, manyChoices, []string{"矩阵多选", "表格多选"}},
		{surveys.Matrix, written, []string{"矩阵填空", "矩阵文本", "表格填空", "表格文本"}},
		{surveys.Matrix, scored, []string{"矩阵打分", "矩阵评分", "矩阵滑动条", "表格数值"}},
		{surveys.Rating, plainForm, []string{"量表", "打分", "评分", "星级", "打星", "评价", "单项打分", "星级评价", "scale", "rating", "likert"}},
		{surveys.NPS, plainForm, []string{"nps", "nps量表", "净推荐值", "推荐度"}},
		{surveys.Ranking, plainForm, []string{"排序", "ranking", "rank"}},
		{surveys.Number, plainForm, []string{"数字", "数值", "整数", "小数", "number"}},
		{surveys.Slider, plainForm, []string{"滑动条", "滑块", "滑动", "slider"}},
		{surveys.Sum, plainForm, []string{"比重", "分配", "分数分配", "constantsum"}},
		{surveys.ShortText, plainForm, []string{"填空", "单行文本", "文本", "单行填空", "单项填空", "姓名", "文字", "text", "shorttext", "fillin"}},
		{surveys.ShortText, written, []string{"多项填空", "多空", "横向填空"}},
		{surveys.LongText, plainForm, []string{"问答", "简答", "多行文本", "多行填空", "主观", "论述", "简述", "开放", "开放式", "开放问答", "longtext", "openended", "essay"}},
		{surveys.Date, plainForm, []string{"日期", "年月日", "date"}},
		{surveys.Time, plainForm, []string{"时间", "时刻", "time"}},
		{surveys.Area, plainForm, []string{"地区", "省市", "省市区", "省市县", "区划", "区域", "所在地区", "城市地区", "省份城市", "area", "region"}},
		{surveys.Phone, plainForm, []string{"手机", "手机号", "手机号码", "电话", "联系电话", "phone"}},
		{surveys.Email, plainForm, []string{"邮箱", "电子邮箱", "电子邮件", "邮件", "email"}},
		{surveys.Photo, plainForm, []string{"图片上传", "上传图片", "拍照", "照片", "上传照片", "照片上传", "photo"}},
		{surveys.Location, plainForm, []string{"定位", "地理位置", "位置", "location"}},
		{surveys.Signature, plainForm, []string{"签名", "手写签名", "电子签名", "签字", "signature"}},
		{surveys.Note, plainForm, []string{"段落说明", "段落", "说明", "描述", "文字说明", "备注说明", "note", "description"}},
		{surveys.Consent, plainForm, []string{"同意", "知情同意", "同意书", "consent"}},
		{surveys.Note, unsupported, []string{
			"文件上传", "上传文件", "附件", "附件上传", "录音", "录像", "视频", "音频", "上传视频", "上传音频", "级联", "级联下拉", "多级下拉", "联动下拉", "循环", "循环评价", "循环评测",
			"商品", "付款", "支付", "抽奖", "热力图", "点击热力图", "情景随机", "文字点睛", "图片pk", "maxdiff", "联合分析", "kano", "psm", "卡片分类", "品牌漏斗", "预约", "投票",
			"计算", "图文", "轮播图", "考试单选", "自增表格", "密码", "问卷密码", "答题录音", "矩阵排序", "fileupload", "upload",
		}},
	} {
		for _, w := range k.words {
			kinds[w] = kind{k.typ, k.form}
		}
	}
}

// fillers say how to answer on paper; beside a mark that was understood they
// need no words.
var fillers = map[string]bool{
	"请选择": true, "请勾选": true, "请打勾": true, "请打√": true, "请填写": true, "在相应选项打√": true, "每行只选一项": true, "每行只能选一个": true, "每行选一项": true,
	"请在横线上填写": true, "请在对应的方框内打√": true, "不限": true, "选项不限": true, "不限项": true, "请排序": true, "请在中括号内依次填入数字": true, "只选一项": true,
}
