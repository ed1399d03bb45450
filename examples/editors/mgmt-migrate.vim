" ~/.vim/compiler/mgmt-migrate.vim: after `:compiler mgmt-migrate`, `:make` fills the quickfix list
let current_compiler = "mgmt-migrate"
CompilerSet makeprg=mgmt-migrate\ scan\ --quiet\ --no-progress\ .
CompilerSet errorformat=%f:%l:%c:\ %m
