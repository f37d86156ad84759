/**
 * Completion scripts. Each hands the words typed so far to `medigan complete`
 * as arguments, never through `eval`, and leaves file names to the shell where
 * nothing is suggested.
 */

/** Shells that a script is there for. */
export const SHELLS = ["bash", "zsh", "fish", "powershell"] as const;

const SCRIPTS: Record<typeof SHELLS[number], string> = {
  bash: `# bash completion for medigan
_medigan() {
  local IFS=$'\\n'
  COMPREPLY=($(medigan complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" \\
    2>/dev/null | cut -f1))
}
complete -o default -F _medigan medigan`,

  zsh: `#compdef medigan
# zsh completion for medigan
_medigan() {
  local -a found
  found=(\${(f)"$(medigan complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)"})
  if (( \${#found} )); then
    found=("\${(@)found//$'\\t'/:}")
    _describe medigan found
  else
    _files
  fi
}
compdef _medigan medigan`,

  fish: `# fish completion for medigan
function __medigan_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l found (medigan complete -- $words[2..-1] 2>/dev/null)
    if test -n "$found"
        printf '%s\\n' $found
    else
        __fish_complete_path (commandline -ct)
    end
end
complete -c medigan -f -a '(__medigan_complete)'`,

  powershell: `# PowerShell completion for medigan
Register-ArgumentCompleter -Native -CommandName medigan -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @($commandAst.CommandElements | Select-Object -Skip 1 |
        ForEach-Object { $_.ToString() })
    if ($wordToComplete -eq '') { $words += '' }
    medigan complete -- @words 2>$null | ForEach-Object {
        $value, $description = $_ -split "\`t", 2
        if (-not $description) { $description = $value }
        [System.Management.Automation.CompletionResult]::new(
            $value, $value, 'ParameterValue', $description)
    }
}`,
};

/** The script for a shell. */
export function completionScript(shell: typeof SHELLS[number]): string {
  return SCRIPTS[shell];
}
