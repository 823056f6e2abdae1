package cn.fujian.bamin.ui.text

import cn.fujian.bamin.core.settings.Language

/** The language of a tag or locale (`zh-CN`, `en_GB`), by its first part; Chinese if it is neither. */
fun languageOf(tag: String): Language =
    if (tag.trim().split('-', '_', '.', ';').first().lowercase() == "en") Language.English else Language.Chinese
